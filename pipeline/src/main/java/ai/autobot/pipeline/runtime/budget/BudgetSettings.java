package ai.autobot.pipeline.runtime.budget;

import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How many tokens each user may use. The same for all instances that share a Redis; a change
/// holds from the next call on. A changed window begins anew: what was used in the old one is not counted in
/// it.
@ConfigMapping(prefix = "autobot.budget")
public interface BudgetSettings {
    /// Tokens of prompts and answers that a user may use in each window. A call needs room for its prompt and for the
    /// longest answer that it may get. 0 to 1,000,000,000,000; 0 sets no limit.
    @Setting(unit = "tokens", least = "0", most = "1000000000000", reloadable = true)
    @WithDefault("0")
    long tokens();

    /// How long a window lasts; windows follow each other, the first began in 1970. 1 min to 31 d.
    @Setting(least = "1m", most = "31d", reloadable = true)
    @WithDefault("1h")
    Duration window();
}
