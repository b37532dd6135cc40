package ai.autobot.pipeline.authenticate;

/// How long a new session's token lives.
public enum TokenLife {
    /// As long as `autobot.authenticate.token-lifetime`: for who can get another one for the same session.
    SHORT,

    /// As long as the session: for who cannot, as whoever begins a session from the command line.
    AS_SESSION
}
