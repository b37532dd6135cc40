package ai.autobot.pipeline.runtime.redis;

/// What a key of a database is called in Redis.
@FunctionalInterface
interface KeyNames {
    String of(String key);

    /// A numbered database has its keys to itself.
    static KeyNames asTheyAre() {
        return key -> key;
    }

    /// A cluster has no numbered databases: their names are prefixes. What follows a key's first colon decides
    /// alone where it lies, so that `session:x` and `revoked:x` lie together, and `session:x` and `session:y`
    /// need not.
    static KeyNames inCluster(RedisDatabase database) {
        String prefix = database.label() + ":";
        return key -> {
            int colon = key.indexOf(':') + 1;
            return prefix + key.substring(0, colon) + "{" + key.substring(colon) + "}";
        };
    }

    /// Whether two keys lie together wherever they are kept.
    static boolean together(String one, String other) {
        return one.substring(one.indexOf(':') + 1).equals(other.substring(other.indexOf(':') + 1));
    }
}
