package ai.autobot.bench.contender;

import ai.autobot.local.load.LoadQuestion;
import ai.autobot.local.load.Pace;
import ai.autobot.local.load.Pacing;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Prompt;
import ai.autobot.pipeline.generate.Provider;
import ai.autobot.pipeline.generate.TokenEstimate;
import ai.autobot.pipeline.generate.TokenSink;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Stands in for a model without a connection: the caller's thread sleeps for as long as a call would take. It answers
/// in the same form as the paced provider, so that the same is measured. Thread-safe.
record SleepingModel(Pacing pacing) implements Provider {
    @Override
    public String name() {
        return "sleep";
    }

    @Override
    public Generation generate(Prompt prompt, TokenSink tokens) throws InterruptedException {
        Pace pace = pacing.of(LoadQuestion.requestId(prompt.question()));
        long received = nowMicros();
        Thread.sleep(pace.firstTokenAfter());
        tokens.append(received + " " + nowMicros() + " ");
        Thread.sleep(pace.total().minus(pace.firstTokenAfter()));
        for (int token = 1; token < pace.tokens() - 1; token++) {
            tokens.append("token ");
        }
        tokens.append("token " + nowMicros());
        return new Generation.Answered(name(), "stop", TokenEstimate.NONE);
    }

    @Override
    public void close() {
        // It holds nothing.
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
