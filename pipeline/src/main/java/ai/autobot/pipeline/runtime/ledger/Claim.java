package ai.autobot.pipeline.runtime.ledger;

import ai.autobot.state.FinishedCall;

/// What becomes of the wish to make a call.
public sealed interface Claim extends Look {
    /// Nobody makes it or has made it: it is this attempt's to make.
    ///
    /// @param afterCrash whether a worker died while it made it
    record Claimed(boolean afterCrash) implements Claim {
        /// Nobody had begun with it, or whoever had gave it up.
        public Claimed() {
            this(false);
        }
    }

    /// It was made, and this came of it.
    record Finished(FinishedCall call) implements Claim {}

    /// The ledger could not say: the call may be made, and nobody else is kept from making it meanwhile.
    record Unavailable() implements Claim {}
}
