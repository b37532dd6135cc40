package ai.autobot.pipeline;

import ai.autobot.pipeline.runtime.ledger.CallLedger;
import ai.autobot.pipeline.runtime.ledger.Claim;
import ai.autobot.pipeline.runtime.ledger.Recording;
import ai.autobot.state.FinishedCall;
import java.util.List;

/// The ledger as it is without Redis.
class NoLedger implements CallLedger {
    @Override
    public Claim claim(String call, String attemptId) {
        return new Claim.Unavailable();
    }

    @Override
    public Recording finish(String call, FinishedCall finished) {
        return Recording.UNAVAILABLE;
    }

    @Override
    public void release(String call, String attemptId) {}

    @Override
    public void abandon(String call) {}

    @Override
    public void forget(List<String> calls) {}
}
