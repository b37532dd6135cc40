package ai.autobot.pipeline.authenticate.users;

import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.security.crypto.bcrypt.BCrypt;

/// bcrypt with a salt for each password. Takes twice as long for each step of the cost.
final class BcryptHashes implements PasswordHashes {
    private static final String VERSION = "$2b";
    private static final int COST_MIN = 4;

    /// More, and whoever can write a hash could keep a thread busy for minutes.
    private static final int COST_MAX = 16;

    private static final Pattern SYNTAX = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

    private final int cost;
    private final SecureRandom random = new SecureRandom();

    /// @param cost 4 to 16: 2 to the power of it is how often the key is set up
    BcryptHashes(int cost) {
        if (cost < COST_MIN || cost > COST_MAX) {
            throw new IllegalArgumentException("cost is " + cost + ", not from " + COST_MIN + " to " + COST_MAX);
        }
        this.cost = cost;
    }

    @Override
    public String hash(Password password) {
        return BCrypt.hashpw(password.bytes(), BCrypt.gensalt(VERSION, cost, random));
    }

    @Override
    public boolean matches(Password password, String hash) {
        int used = costOf(hash);
        return used >= COST_MIN && used <= COST_MAX && BCrypt.checkpw(password.bytes(), hash);
    }

    @Override
    public boolean isOutdated(String hash) {
        return costOf(hash) != cost;
    }

    @Override
    public String nobody() {
        // A salt of zeros, and a hash that it would be a wonder to meet.
        return VERSION + "$%02d$".formatted(cost) + ".".repeat(53);
    }

    private static int costOf(String hash) {
        Matcher matcher = SYNTAX.matcher(hash);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
