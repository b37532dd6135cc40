package ai.autobot.pipeline.authenticate.users;

import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How sign-in with a password is held against guessing, and how sessions are renewed. None is reloadable.
@ConfigMapping(prefix = "autobot.sign-in")
public interface SignInSettings {
    /// Failed tries at one user from one address, and from all addresses together that the user has not signed
    /// in from lately, after which more are refused for a while. 1 to 100.
    @Setting(unit = "tries", least = "1", most = "100")
    @WithDefault("3")
    int failures();

    /// Failed tries from one address at all users together, likewise. More than [#failures], for many people may
    /// be behind one address. 1 to 10,000.
    @Setting(unit = "tries", least = "1", most = "10000")
    @WithDefault("30")
    int failuresByAddress();

    /// How long they are refused after the last failure, and how long failures are counted. 1 s to 24 hours.
    @Setting(least = "1s", most = "1d")
    @WithDefault("15m")
    Duration lockedFor();

    /// Passwords that are checked at the same time in this process; each keeps a processor busy for some 250 ms.
    /// 0 stands
    /// for as many as there are processors; at most 256.
    @Setting(unit = "checks", least = "0", most = "256")
    @WithDefault("0")
    int checksAtOnce();

    /// How long a check waits for its turn before the caller is told to come later. 0 s to 30 s.
    @Setting(least = "0s", most = "30s")
    @WithDefault("2s")
    Duration checkWait();

    /// The cost of bcrypt. A password that was hashed at another one is hashed anew when its user signs in. 12
    /// to 16.
    @Setting(least = "12", most = "16")
    @WithDefault("12")
    int passwordCost();

    /// For how long a refresh token that was used gets the same answer once more, for its holder may not have
    /// had the first. 0 s, never, to 10 min.
    @Setting(least = "0s", most = "10m")
    @WithDefault("60s")
    Duration refreshRetry();

    /// Guests' sessions that one address may begin within [#lockedFor]. 1 to 10,000.
    @Setting(unit = "sessions", least = "1", most = "10000")
    @WithDefault("30")
    int guestsByAddress();
}
