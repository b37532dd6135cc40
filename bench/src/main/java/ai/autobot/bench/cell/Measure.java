package ai.autobot.bench.cell;

/// What is measured of a cell: a number each, in its unit.
public enum Measure {
    THROUGHPUT("answers/s", "answered a second while the load was sent, from its settling on"),
    FIRST_TOKEN_P50("first token p50, ms", "added to the first token"),
    FIRST_TOKEN_P99("p99, ms", "added to the first token"),
    FIRST_TOKEN_P999("p99.9, ms", "added to the first token"),
    RESPONSE_P50("response p50, ms", "added to the response"),
    RESPONSE_P99("p99, ms", "added to the response"),
    RESPONSE_P999("p99.9, ms", "added to the response"),
    CPU("CPU, ms a request", "processor time of the contender's process"),
    ALLOCATED("allocated, KB a request", "heap allocated by the contender's process"),
    HEAP_PER_CALL("heap, KB a call", "live heap after a collection, for each call in flight"),
    PEAK_CALLS("calls at once", "calls that the model had open at once, at most"),
    RECOVERY("recovery, s", "from the kill to the first answer of the restarted contender"),
    ANSWERED("answered", "requests with an answer"),
    REFUSED("refused", "requests that were told that they would not be answered"),
    UNFINISHED("unfinished", "requests not answered when the time was up, while answers still came"),
    LOST("lost", "requests not answered when no answer had come for long"),
    TWICE("answered twice", "terminal records beyond the first of a request"),
    CALLED_AGAIN("called again", "calls beyond the first of a request"),
    PAID_TWICE("paid twice", "answers that the model made whole, beyond the first of a request");

    private final String heading;
    private final String meaning;

    Measure(String heading, String meaning) {
        this.heading = heading;
        this.meaning = meaning;
    }

    /// The heading of its column.
    public String heading() {
        return heading;
    }

    /// A few words for the legend.
    public String meaning() {
        return meaning;
    }

    /// Whether it counts whole things.
    public boolean isCount() {
        return isSummed() || this == PEAK_CALLS;
    }

    /// Whether repetitions are added up: what happened once in ten runs has happened.
    public boolean isSummed() {
        return compareTo(ANSWERED) >= 0;
    }
}
