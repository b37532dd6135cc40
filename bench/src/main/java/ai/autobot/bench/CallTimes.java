package ai.autobot.bench;

import ai.autobot.local.load.LongTailedPacing;
import ai.autobot.local.load.Pace;
import ai.autobot.local.load.Pacing;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long the calls of a cell take.
///
/// @param text as people type it: `500ms`, or `lognormal:1s:30s` with median and 99th percentile
/// @param typical what half of the calls take, or all
/// @param mean over all calls; of a long tail far more than half of them take
/// @param longest what none exceeds
/// @param pacing how each call of the measured load is answered
public record CallTimes(String text, Duration typical, Duration mean, Duration longest, Pacing pacing) {
    /// What the ids of requests begin with that only warm up.
    public static final String WARM_UP = "warm-up-";

    private static final int TOKENS = 20;
    private static final Pace QUICK = new Pace(Duration.ofMillis(4), Duration.ofMillis(20), TOKENS);

    /// Before the 120 s that the client's time-out is by default.
    private static final Duration MOST = Duration.ofSeconds(100);

    private static final Pattern FIXED = Pattern.compile("(\\d{1,6})(ms|s)");
    private static final Pattern LONG_TAILED = Pattern.compile("lognormal:(\\d{1,6}(?:ms|s)):(\\d{1,6}(?:ms|s))");

    /// Reads what people type.
    ///
    /// @throws IllegalArgumentException when it is none of both
    public static CallTimes of(String text) {
        Matcher spread = LONG_TAILED.matcher(text);
        if (spread.matches()) {
            Duration median = time(spread.group(1));
            LongTailedPacing pacing = new LongTailedPacing(median, time(spread.group(2)), MOST, TOKENS);
            return new CallTimes(text, median, pacing.mean(), MOST, pacing);
        }
        Duration total = time(text);
        Pace pace = new Pace(total.dividedBy(5), total, TOKENS);
        return new CallTimes(text, total, total, total, _ -> pace);
    }

    /// The measured load as it is asked for, and the warm-up with short calls, so that those who answer one call after
    /// the other come to an end with it, too.
    public Pacing withQuickWarmUp() {
        return requestId -> requestId.startsWith(WARM_UP) ? QUICK : pacing.of(requestId);
    }

    private static Duration time(String text) {
        Matcher matcher = FIXED.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither a time such as 500ms or 5s nor lognormal:<median>:<p99>");
        }
        long amount = Long.parseLong(matcher.group(1));
        return matcher.group(2).equals("ms") ? Duration.ofMillis(amount) : Duration.ofSeconds(amount);
    }
}
