package ai.autobot.pipeline;

import ai.autobot.pipeline.enrich.Enrichment;
import ai.autobot.pipeline.enrich.KnowledgeBase;
import java.time.Duration;
import java.util.Set;

/// For tests of what comes before: nothing may be looked up.
final class NoKnowledge implements KnowledgeBase {
    @Override
    public Enrichment search(String question, Set<String> roles, int passages, Duration timeLimit) {
        throw new IllegalStateException("nobody gets so far");
    }

    @Override
    public void close() {}
}
