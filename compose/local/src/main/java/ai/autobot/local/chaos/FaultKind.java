package ai.autobot.local.chaos;

/// What may be asked for with `--faults`.
enum FaultKind {
    /// Workers end by SIGKILL, and come back.
    KILL,
    /// Workers are stopped for longer than their session lasts, and go on as zombies.
    STOP,
    /// The broker ends by SIGKILL, and comes back.
    BROKER,
    /// Redis ends by SIGKILL and comes back, or is stopped for a while.
    REDIS,
    /// The provider fails, hangs, cuts and garbles.
    PROVIDER
}
