package ai.autobot.pipeline;

import ai.autobot.pipeline.authenticate.ChatRights;
import ai.autobot.pipeline.enrich.EnrichSettings;
import ai.autobot.pipeline.generate.CallEstimate;
import ai.autobot.pipeline.generate.Provider;
import ai.autobot.pipeline.generate.ProviderChain;
import java.util.List;

/// Terms that do not change, of configuration version 7.
final class FixedTerms {
    static final long VERSION = 7;

    private FixedTerms() {}

    static Terms.Source of(
            ChatRights rights, EnrichSettings enrich, String systemPrompt, CallEstimate estimate, Provider provider) {
        Terms terms = new Terms(
                VERSION,
                rights,
                enrich,
                systemPrompt,
                estimate,
                new ProviderChain(List.of(new ProviderChain.Link(provider, rights.defaultModel()))),
                () -> {});
        return () -> terms;
    }
}
