package ai.autobot.local.terminal;

/// How a command ends, for scripts. The numbers are stable.
public enum ExitCode {
    OK(0, "Done."),
    FAILED(1, "It failed while running, or an expectation was not met."),
    USAGE(2, "The arguments or the settings are not valid."),
    UNREACHABLE(3, "Kafka, Redis or a topic that is needed is not there."),
    NOT_RUNNING(4, "No AutoBot is running here."),
    IN_USE(5, "An AutoBot runs already on this home or data directory."),
    REJECTED(6, "The request was rejected: no model was asked."),
    NOT_ANSWERED(7, "The request failed: a model was asked, without a complete answer."),
    NO_RESPONSE(8, "No response came in time."),
    INTERRUPTED(130, "Ended by Ctrl-C.");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    /// One sentence, as `--help` shows it.
    public String meaning() {
        return meaning;
    }
}
