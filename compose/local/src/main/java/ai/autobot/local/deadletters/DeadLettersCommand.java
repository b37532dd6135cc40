package ai.autobot.local.deadletters;

import ai.autobot.local.running.Target;
import ai.autobot.local.running.TopicReader;
import ai.autobot.local.session.SignIn;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Json;
import ai.autobot.local.terminal.Screen;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `autobot dead-letters`: lists and shows what could not be read, and sends it again.
@Command(
        name = "dead-letters",
        header = "List and show what could not be read, and send it again.",
        footer = {
            "",
            "Examples:",
            "  ./autobot dead-letters list",
            "  ./autobot dead-letters list --reason wrong_partition --json",
            "  ./autobot dead-letters show 3:17",
            "  ./autobot dead-letters replay 3:17 --sign",
            "  ./autobot dead-letters replay --reason unknown_schema --dry-run"
        })
public final class DeadLettersCommand {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Screen screen;

    public DeadLettersCommand(Screen screen) {
        this.screen = screen;
    }

    @Command(name = "list", header = "The newest dead letters, oldest first: place, time, reason, origin, key, size.")
    int list(
            @Mixin Target target,
            @Option(names = "--reason", paramLabel = "CODE", description = "Only those with this reason.") @Nullable
                    String reason,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "How many at most, 1 to 10000. Default: 50.")
                    int limit,
            @Option(names = "--json", description = "One JSON object a letter.") boolean json) {
        if (limit < 1 || limit > 10_000) {
            throw new CommandFailure(ExitCode.USAGE, "--limit " + limit + " is not between 1 and 10000.");
        }
        // The oldest is at the head, and goes when there is one too many.
        PriorityQueue<Letter> newest = new PriorityQueue<>(Comparator.comparing(Letter::at));
        int[] count = {0};
        try (TopicReader topics = new TopicReader(target.kafkaClient(), LIMIT, screen)) {
            topics.read(Topics.CHAT_DEAD_LETTERS.name(), null, record -> {
                Letter letter = Letter.of(record);
                if (reason == null || reason.equalsIgnoreCase(letter.reason())) {
                    count[0]++;
                    newest.add(letter);
                    if (newest.size() > limit) {
                        newest.remove();
                    }
                }
            });
        }
        List<Letter> shown = new ArrayList<>(newest);
        shown.sort(Comparator.comparing(Letter::at));
        shown.forEach(letter -> screen.out().println(json ? Json.line(letter.facts()) : line(letter)));
        if (!json) {
            int hidden = count[0] - shown.size();
            screen.err()
                    .println(screen.palette()
                            .dim(shown.size() + " dead letters"
                                    + (hidden > 0 ? "; " + hidden + " older ones are not shown" : "") + "."));
        }
        return ExitCode.OK.number();
    }

    private String line(Letter letter) {
        return screen.palette().bold("%-10s".formatted(letter.place())) + " " + letter.at() + "  "
                + screen.palette().yellow(letter.reason()) + "\n           was " + letter.origin() + ", "
                + letter.bytes() + " bytes" + (letter.cut() ? " of which some are cut off" : "")
                + (letter.replayOf().isEmpty() ? "" : ", again as " + letter.replayOf()) + "\n           key "
                + (letter.key().isEmpty() ? screen.palette().dim("none") : letter.key());
    }

    @Command(
            name = "show",
            header = "Show what is in a dead letter: headers by name and size, key and value as bytes.",
            description = "The exit code is 1 where there is no such letter, or none any longer.")
    int show(
            @Mixin Target target,
            @Parameters(paramLabel = "PARTITION:OFFSET", description = "As 'list' shows it.") String place,
            @Option(names = "--json", description = "One JSON object, with all the bytes in Base64.") boolean json) {
        Letter.Place wanted = Selection.place(place);
        Optional<LetterView> found;
        try (TopicReader topics = new TopicReader(target.kafkaClient(), LIMIT, screen)) {
            found = topics.at(Topics.CHAT_DEAD_LETTERS.name(), wanted.partition(), wanted.offset())
                    .map(LetterView::of);
        }
        LetterView letter =
                found.orElseThrow(() -> new CommandFailure(ExitCode.FAILED, "There is no dead letter " + wanted + "."));
        if (json) {
            screen.out().println(Json.line(letter.facts()));
        } else {
            letter.lines().forEach(screen.out()::println);
        }
        return ExitCode.OK.number();
    }

    @Command(
            name = "replay",
            header = "Send dead letters again to the topic that they came from.",
            description = {
                "Key, value and headers are those that came; the partition is the one of the key. A header"
                        + " 'autobot.replayed' says which letter it was. The letter stays where it is.",
                "A dead letter has no token: without --sign a request that can now be read is rejected as"
                        + " authentication_missing. With --sign it is asked as the user of this session, who must"
                        + " own the conversation or begins it.",
                "Nothing in it is changed: a request whose deadline has passed is answered with deadline_exceeded,"
                        + " whatever else has been mended. 'replay --request' shows the deadline.",
                "What cannot be read now becomes a dead letter again; --all and --reason leave such ones out."
                        + " A request whose id was answered already is not answered again for as long as"
                        + " workers remember it, a day unless set otherwise."
            })
    int replay(
            @Mixin Target target,
            @Parameters(arity = "0..*", paramLabel = "PARTITION:OFFSET", description = "As 'list' shows them.")
                    @Nullable
                    List<String> places,
            @Option(names = "--reason", paramLabel = "CODE", description = "All with this reason.") @Nullable
                    String reason,
            @Option(names = "--all", description = "All there are.") boolean all,
            @Option(
                            names = "--sign",
                            description = "Send the token that 'ask' would: of AUTOBOT_TOKEN, else the saved session,"
                                    + " else one that is begun.")
                    boolean sign,
            @Option(names = "--dry-run", description = "Say what would be sent, and send nothing.") boolean dryRun,
            @Option(names = "--yes", description = "Do not ask.") boolean yes,
            @Option(names = "--json", description = "One JSON object.") boolean json)
            throws InterruptedException {
        Selection selection = Selection.of(places == null ? List.of() : places, reason, all);
        Map<String, Object> kafka = target.kafkaClient();
        Selected selected;
        try (TopicReader topics = new TopicReader(kafka, LIMIT, screen)) {
            selected = selection.among(topics);
        }
        selected.refused().forEach((place, why) -> screen.err().println(place + " is not sent: " + why));
        if (!selected.places().isEmpty() && !dryRun) {
            if (!yes && !confirmed(selected.places().size(), sign)) {
                throw new CommandFailure(ExitCode.FAILED, "Nothing was sent.");
            }
            String token = sign ? new SignIn(target, screen).token() : null;
            try (TopicReader topics = new TopicReader(kafka, LIMIT, screen);
                    Resending resending = new Resending(kafka, token)) {
                resending.send(selected.places(), topics);
            }
            if (!sign) {
                screen.err().println("They carry no token, so requests will be rejected; --sign gives them one.");
            }
        }
        List<String> sent =
                selected.places().stream().map(Letter.Place::toString).toList();
        String verb = dryRun ? "would be sent" : "sent";
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put(dryRun ? "wouldSend" : "sent", sent);
            line.put("refused", selected.refused());
            line.put("signed", sign);
            screen.out().println(Json.line(line));
        } else {
            sent.forEach(place -> screen.out().println(verb + " " + place));
            if (sent.isEmpty()) {
                screen.err().println("No dead letter " + verb + ".");
            }
        }
        return selected.refused().isEmpty() && !sent.isEmpty() ? ExitCode.OK.number() : ExitCode.FAILED.number();
    }

    private boolean confirmed(int count, boolean sign) {
        if (!screen.interactive()) {
            throw new CommandFailure(ExitCode.USAGE, "Add --yes to send " + count + " dead letters, or --dry-run.");
        }
        String answer = Objects.requireNonNull(System.console())
                .readLine("Send %d dead letters again, %s a token? [y/N] ", count, sign ? "with" : "without");
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}
