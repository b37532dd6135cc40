package ai.autobot.local.knowledge;

import ai.autobot.client.KnowledgePublisher;
import ai.autobot.local.running.Target;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.FlowingText;
import ai.autobot.local.terminal.Json;
import ai.autobot.local.terminal.Screen;
import ai.autobot.pipeline.enrich.Enrichment;
import ai.autobot.pipeline.enrich.KnowledgeState;
import ai.autobot.pipeline.enrich.KnowledgeStats;
import ai.autobot.pipeline.enrich.Passage;
import ai.autobot.pipeline.runtime.config.Configuration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `autobot knowledge`: puts documents into the knowledge base, removes them, and looks at what it holds.
@Command(
        name = "knowledge",
        header = "Add, remove and search documents.",
        footer = {
            "",
            "Examples:",
            "  ./autobot knowledge add docs README.md",
            "  ./autobot knowledge search \"redis outage\"",
            "  ./autobot knowledge remove docs/old.md"
        })
public final class KnowledgeCommand {
    private static final Duration CATCH_UP = Duration.ofSeconds(60);
    private static final int EXCERPT = 300;

    private final Screen screen;

    public KnowledgeCommand(Screen screen) {
        this.screen = screen;
    }

    @Command(
            name = "add",
            header = "Publish Markdown and text files, or folders of them.",
            description = "What has not changed is not published again. What came from the same folder and is no"
                    + " longer in it is removed.")
    int add(
            @Mixin Target target,
            @Parameters(arity = "1..*", paramLabel = "PATH", description = "A folder or a file.") List<Path> paths,
            @Option(names = "--json", description = "One JSON object.") boolean json) {
        Map<String, Object> kafka = target.kafkaClient();
        List<DocumentFiles> files = new ArrayList<>();
        for (Path path : paths) {
            try {
                files.add(DocumentFiles.read(path));
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.USAGE, path + " is not there or cannot be read.", e);
            }
        }
        List<String> skipped =
                files.stream().flatMap(folder -> folder.skipped().stream()).toList();
        skipped.forEach(sentence -> screen.err().println("skipped: " + sentence));
        Publication publication = Publication.of(files, kafka);
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("published", publication.published());
            line.put("unchanged", publication.unchanged());
            line.put("removed", publication.removed());
            line.put("skipped", skipped);
            screen.out().println(Json.line(line));
        } else {
            screen.out().println(publication.sentence());
        }
        return skipped.isEmpty() ? ExitCode.OK.number() : ExitCode.FAILED.number();
    }

    @Command(name = "remove", header = "Remove documents by their ids, which 'search' shows.")
    int remove(
            @Mixin Target target,
            @Parameters(arity = "1..*", paramLabel = "ID", description = "A document's id.") List<String> ids,
            @Option(names = "--json", description = "One JSON object.") boolean json) {
        Map<String, Object> kafka = target.kafkaClient();
        Set<String> there = PublishedDocuments.read(kafka).metadata().keySet();
        List<String> unknown = ids.stream().filter(id -> !there.contains(id)).toList();
        List<String> removed = ids.stream().filter(there::contains).distinct().toList();
        if (!removed.isEmpty()) {
            try (KnowledgePublisher publisher = KnowledgePublisher.connect(kafka)) {
                for (String id : removed) {
                    var _ = publisher.remove(id);
                }
                publisher.flush();
            }
        }
        if (json) {
            screen.out().println(Json.line(Map.of("removed", removed, "unknown", unknown)));
        } else {
            removed.forEach(id -> screen.out().println("removed " + id));
            unknown.forEach(id -> screen.err().println("There is no document " + id + "."));
        }
        return unknown.isEmpty() ? ExitCode.OK.number() : ExitCode.FAILED.number();
    }

    @Command(
            name = "search",
            header = "Find passages, as a request of such a question would.",
            description = "The exit code is 1 where nothing was found.")
    int search(
            @Mixin Target target,
            @Parameters(paramLabel = "QUESTION", description = "What is looked for, in quotes.") String question,
            @Option(
                            names = "--passages",
                            paramLabel = "N",
                            defaultValue = "5",
                            description = "How many at most, 1 to 50. Default: 5.")
                    int passages,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            defaultValue = "user",
                            description = "The roles of who asks. Default: user.")
                    List<String> roles,
            @Option(names = "--json", description = "One JSON object a passage.") boolean json)
            throws InterruptedException, IOException {
        if (passages < 1 || passages > 50) {
            throw new CommandFailure(ExitCode.USAGE, "--passages " + passages + " is not between 1 and 50.");
        }
        Configuration configuration = target.reachingKafka();
        Enrichment found;
        try (SearchIndex index = SearchIndex.open(configuration, target.home())) {
            awaitReady(index);
            found = index.knowledge().search(question, Set.copyOf(roles), passages, Duration.ofSeconds(10));
        }
        switch (found) {
            case Enrichment.Found all -> {}
            case Enrichment.Bypassed bypassed -> {}
            case Enrichment.Partial(List<Passage> some, String reason) ->
                screen.err().println("Not everything was searched: " + reason);
            case Enrichment.Nothing() -> screen.err().println("Nothing in the knowledge base bears on this.");
            case Enrichment.Unavailable(String reason) -> throw new CommandFailure(ExitCode.UNREACHABLE, reason + ".");
        }
        found.passages().forEach(passage -> show(passage, json));
        return found.passages().isEmpty() ? ExitCode.FAILED.number() : ExitCode.OK.number();
    }

    @Command(name = "stats", header = "How many documents and passages there are.")
    int stats(@Mixin Target target, @Option(names = "--json", description = "One JSON object.") boolean json)
            throws InterruptedException, IOException {
        Configuration configuration = target.reachingKafka();
        KnowledgeStats stats;
        try (SearchIndex index = SearchIndex.open(configuration, target.home())) {
            awaitReady(index);
            stats = index.knowledge().stats();
        }
        boolean ready = stats.state() instanceof KnowledgeState.Ready;
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("documents", stats.documents());
            line.put("passages", stats.passages());
            line.put("complete", ready);
            line.put("skippedRecords", stats.skippedRecords());
            screen.out().println(Json.line(line));
        } else {
            screen.out().println(stats.documents() + " documents, " + stats.passages() + " passages");
            if (stats.skippedRecords() > 0) {
                screen.out().println(stats.skippedRecords() + " records could not be read");
            }
        }
        return ready ? ExitCode.OK.number() : ExitCode.UNREACHABLE.number();
    }

    private void awaitReady(SearchIndex index) throws InterruptedException {
        KnowledgeState state = index.knowledge().awaitReady(Duration.ofSeconds(2));
        if (!(state instanceof KnowledgeState.Ready)) {
            screen.err().println(state.description() + " …");
            state = index.knowledge().awaitReady(CATCH_UP);
        }
        if (!(state instanceof KnowledgeState.Ready)) {
            screen.err().println("Still not complete: " + state.description());
        }
    }

    private void show(Passage passage, boolean json) {
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("documentId", passage.documentId());
            line.put("title", passage.title());
            line.put("passage", passage.ordinal());
            line.put("score", passage.score());
            line.put("text", passage.text());
            screen.out().println(Json.line(line));
            return;
        }
        screen.out()
                .println(screen.palette().bold(FlowingText.harmless(passage.title()))
                        + screen.palette()
                                .dim("  %s  %.2f"
                                        .formatted(FlowingText.harmless(passage.documentId()), passage.score())));
        FlowingText text = new FlowingText(screen.out(), screen, screen.columns(), "  ");
        // Lines of a document end where its author's editor ended them.
        String whole = passage.text().strip().replaceAll("\\s+", " ");
        text.append(whole.length() <= EXCERPT ? whole : whole.substring(0, EXCERPT) + "…");
        text.end();
        screen.out().println();
    }
}
