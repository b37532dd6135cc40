package ai.autobot.local.replay;

import ai.autobot.local.running.Target;
import ai.autobot.local.running.TopicReader;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Json;
import ai.autobot.local.terminal.Screen;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `autobot replay`: what a request met on its way.
@Command(
        name = "replay",
        header = "Show what a request met: session, passages, prompt, call, tokens, timings.",
        description = {
            "Reads the topics as they are now, and changes nothing. Neither tokens of sessions nor prompts are"
                    + " shown: of a prompt there is the hash.",
            "The exit code is 0 where the request has its response, 8 where it has none yet, 6 where it is a"
                    + " dead letter, 1 where there is no such request."
        },
        footer = {
            "",
            "Examples:",
            "  ./autobot replay --request 6e1f2a30-9d1c-4a57-8f27-0d1e8f0f4b11",
            "  ./autobot replay --request r1 --conversation c1 --json"
        })
public final class ReplayCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int LONGEST_ID = 128;

    private final Screen screen;

    @Mixin
    private Target target = new Target();

    @Option(names = "--request", required = true, paramLabel = "ID", description = "The request's id.")
    private String request = "";

    @Option(
            names = "--conversation",
            paramLabel = "ID",
            description = "Its conversation: only the partition that it has is read, which is faster.")
    private @Nullable String conversation;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    public ReplayCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        if (request.isBlank() || request.length() > LONGEST_ID) {
            throw new CommandFailure(ExitCode.USAGE, "--request must have 1 to " + LONGEST_ID + " characters.");
        }
        Trail trail;
        try (TopicReader topics = new TopicReader(target.kafkaClient(), LIMIT, screen)) {
            trail = new TrailReader(topics, request, conversation).read();
        }
        if (json) {
            screen.out().println(Json.line(TrailFacts.of(trail)));
        } else if (trail.state() == Trail.State.NOT_FOUND) {
            screen.err().println("No topic has this request, or none any longer.");
        } else {
            TrailLines.of(trail, screen).forEach(screen.out()::println);
        }
        return exitCode(trail.state()).number();
    }

    private static ExitCode exitCode(Trail.State state) {
        return switch (state) {
            case ENDED -> ExitCode.OK;
            case PENDING -> ExitCode.NO_RESPONSE;
            case DEAD_LETTER -> ExitCode.REJECTED;
            case NOT_FOUND -> ExitCode.FAILED;
        };
    }
}
