package ai.autobot.bench.process;

import ai.autobot.bench.CallTimes;
import ai.autobot.local.load.CallLog;
import ai.autobot.local.load.PacedProvider;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The model of a run: a local server that speaks the OpenAI protocol and answers at a set pace.
///
/// It is asked `serve <call times>`, and says where it serves from then on, with an empty log of calls; or
/// `counts <prefix>`, and says what it was called for by requests whose id begins so.
public final class ModelProcess {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelProcess() {}

    /// Runs until the parent ends.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Parent parent = new Parent();
        Serving serving = new Serving();
        parent.say("ready");
        parent.serve(serving::answer);
        serving.stop();
    }

    private static final class Serving {
        private @Nullable PacedProvider provider;

        String answer(String question) throws IOException {
            String[] words = question.split(" ", 2);
            return switch (words[0]) {
                case "serve" -> serve(CallTimes.of(words[1]));
                case "counts" -> counts(words[1]);
                default -> throw new IllegalArgumentException("unknown question: " + question);
            };
        }

        private String serve(CallTimes times) throws IOException {
            stop();
            provider = PacedProvider.start(times.withQuickWarmUp());
            return provider.baseUrl();
        }

        private String counts(String prefix) throws IOException {
            if (provider == null) {
                throw new IllegalStateException("it does not serve yet");
            }
            PacedProvider.Counts counts = provider.counts();
            CallLog.Tally tally = provider.log().tally(prefix);
            return JSON.writeValueAsString(Map.of(
                    "open", counts.open(),
                    "peak", counts.peak(),
                    "requests", tally.requests(),
                    "again", tally.again(),
                    "paidTwice", tally.paidTwice()));
        }

        void stop() {
            if (provider != null) {
                provider.close();
            }
        }
    }
}
