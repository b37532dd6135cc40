package ai.autobot.schemas;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The error catalogue as a page of the documentation.
final class ErrorPage {
    private static final String HEAD = """
            # Errors

            All that a user is ever told of what went wrong: the field `error` of a response on `chat.responses`. The
            codes are stable, the texts may improve. Retryable means that the same question under a new request id may
            succeed; the wait is the usual one, and a response may say a more exact one. An audit event names the same
            codes as its `reason`; `cancel_not_allowed` and `dashboard_not_allowed` stand only there, for nothing answers them on that topic.

            This page is made from `schemas/src/main/java/ai/autobot/schemas/ErrorCode.java`, the one place where errors
            are added, by

            ```sh
            <command>
            ```

            | code | category | retryable | retry after | text |
            |---|---|---|---|---|
            """;

    /// Writes the page anew.
    static final String COMMAND = "./mvnw -q test -pl schemas -Dtest=ErrorPageTest -Dautobot.errors.write=true";

    private ErrorPage() {}

    static String text() {
        return Stream.of(ErrorCode.values())
                .map(ErrorPage::row)
                .collect(Collectors.joining("", HEAD.replace("<command>", COMMAND), ""));
    }

    private static String row(ErrorCode code) {
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        code.code(),
                        code.category(),
                        code.retryable() ? "yes" : "no",
                        code.retryAfter().map(ErrorPage::shown).orElse(""),
                        code.message());
    }

    private static String shown(Duration wait) {
        return wait.toHours() > 0 ? wait.toHours() + " h" : wait.toSeconds() + " s";
    }
}
