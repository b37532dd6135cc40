package ai.autobot.pipeline.runtime.health;

/// How much it takes to change one's mind.
///
/// @param failures looks in a row that found it worse, before it counts as worse
/// @param successes looks in a row that found it better, before it counts as better
public record Hysteresis(int failures, int successes) {
    public Hysteresis {
        if (failures < 1) {
            throw new IllegalArgumentException("failures is " + failures + ", not at least 1");
        }
        if (successes < 1) {
            throw new IllegalArgumentException("successes is " + successes + ", not at least 1");
        }
    }
}
