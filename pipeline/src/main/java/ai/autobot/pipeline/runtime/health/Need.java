package ai.autobot.pipeline.runtime.health;

/// What a worker can do without a component.
public enum Need {
    /// It answers, with less.
    HELPS,

    /// It answers nobody.
    IS_NEEDED,

    /// It answers nobody once all of its kind are down; a kind is what stands before the colon of a name.
    ONE_OF_ITS_KIND
}
