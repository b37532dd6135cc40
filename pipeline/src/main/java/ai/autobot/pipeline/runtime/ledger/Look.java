package ai.autobot.pipeline.runtime.ledger;

/// What one look into the ledger shows.
public sealed interface Look permits Claim, Look.Running {
    /// Another attempt makes the call, and lives: look again later.
    record Running() implements Look {}
}
