package ai.autobot.pipeline.authenticate.users;

import java.util.concurrent.atomic.AtomicInteger;

/// Hashes that cost nothing, count who looks, and can do something meanwhile.
final class CountingHashes implements PasswordHashes {
    final AtomicInteger looks = new AtomicInteger();
    volatile Runnable meanwhile = () -> {};
    volatile String version = "1";

    @Override
    public String hash(Password password) {
        return version + ":" + password.text();
    }

    @Override
    public boolean matches(Password password, String hash) {
        looks.incrementAndGet();
        meanwhile.run();
        return hash.substring(hash.indexOf(':') + 1).equals(password.text());
    }

    @Override
    public boolean isOutdated(String hash) {
        return !hash.startsWith(version + ":");
    }

    @Override
    public String nobody() {
        return version + ":" + "\u0000";
    }
}
