package ai.autobot.pipeline.authenticate.users;

import ai.autobot.pipeline.runtime.redis.Keyspace;
import java.time.Duration;
import java.util.List;

/// Counts tries at passwords, over all instances, and refuses more where too many failed. A try is counted
/// before the password is looked at, in one step with the look at the limits: a thousand at once are not a
/// thousand guesses. It is taken back when it succeeds.
///
/// Three counts: a user's tries from one address; a user's from all addresses that the user has not signed in
/// from lately; and an address's at all users. So strangers can use up the second, and keep the user out nowhere
/// that they have signed in from (decision 24). A user's counts live as long as a lock does after the last try
/// that was counted. An address's lives as long after its first, for right ones and those of others never end
/// behind an office's; once it is full, as long after the last.
///
/// Thread-safe. Every method blocks until Redis answers, and throws
/// [ai.autobot.pipeline.runtime.redis.RedisUnavailableException] when it does not.
final class SignInAttempts {
    static final int KNOWN_MOST = 10;
    static final Duration KNOWN_FOR = Duration.ofDays(90);

    /// A count is a pair of fields: `n:` how many, `x:` when it ends, and of a full address `l:` when its lock ends.
    /// Of a user's counts the one named by an address is that of the address, with `u:` how many of it are in the
    /// count of all strangers, which has no name, and `a:` how many in the address's count that ends at `w:`.
    private static final String COMMON = """
            local time = redis.call('TIME')
            local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
            local user, address, trusted, from = KEYS[1], KEYS[2], KEYS[3], ARGV[1]
            local function number(value) return string.format('%.0f', value) end
            local function count(key, name)
                local kept = redis.call('HMGET', key, 'n:' .. name, 'x:' .. name, 'u:' .. name, 'l:' .. name)
                local left = math.max(tonumber(kept[2] or '0'), tonumber(kept[4] or '0')) - now
                if left <= 0 then return 0, 0, 0 end
                return tonumber(kept[1]), left, tonumber(kept[3] or '0')
            end
            local function drop(key, name)
                redis.call('HDEL', key, 'n:' .. name, 'x:' .. name, 'u:' .. name, 'l:' .. name, 'a:' .. name,
                        'w:' .. name)
            end
            local function mineOfHere()
                local kept = redis.call('HMGET', user, 'a:' .. from, 'w:' .. from)
                if kept[1] and kept[2] == redis.call('HGET', address, 'x:') then return tonumber(kept[1]) end
                return 0
            end
            local function lower(key, name, by, strangeBy)
                local n, left, strange = count(key, name)
                if n <= by then
                    drop(key, name)
                else
                    redis.call('HSET', key, 'n:' .. name, number(n - by))
                    redis.call('HDEL', key, 'l:' .. name)
                    if strangeBy > 0 then redis.call('HSET', key, 'u:' .. name, number(strange - strangeBy)) end
                end
            end
            """;

    private static final String BEGIN = COMMON + """
            local most, mostOfAddress, lock = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
            local seen = redis.call('ZSCORE', trusted, from)
            local known = seen and now - tonumber(seen) < tonumber(ARGV[5])
            local mine, wait, strange = count(user, from)
            if mine < most then wait = 0 end
            local all, left = count(user, '')
            if not known and all >= most and left > wait then wait = left end
            local here, hereLeft = count(address, '')
            local locked = user
            if here >= mostOfAddress then
                locked = address
                if hereLeft > wait then wait = hereLeft end
            end
            if wait > 0 then return {'locked', number(wait), redis.call('HINCRBY', locked, 'refused', 1)} end

            local function tidy(key)
                if redis.call('HLEN', key) < 100 then return end
                local fields = redis.call('HGETALL', key)
                for i = 1, #fields, 2 do
                    local name = string.match(fields[i], '^x:(.*)')
                    if name and tonumber(fields[i + 1]) <= now then drop(key, name) end
                end
            end
            local function put(key, name, n)
                redis.call('HSET', key, 'n:' .. name, number(n), 'x:' .. name, number(now + lock))
                redis.call('HDEL', key, 'refused')
                redis.call('PEXPIRE', key, lock)
            end
            tidy(user)
            put(user, from, mine + 1)
            if known then
                redis.call('HSET', user, 'u:' .. from, number(strange))
            else
                redis.call('HSET', user, 'u:' .. from, number(strange + 1))
                put(user, '', all + 1)
            end
            if here == 0 then
                drop(address, '')
                redis.call('HSET', address, 'x:', number(now + lock))
            end
            local ofMine = mineOfHere()
            redis.call('HSET', user, 'a:' .. from, number(ofMine + 1), 'w:' .. from, redis.call('HGET', address, 'x:'))
            redis.call('HSET', address, 'n:', number(here + 1))
            if here + 1 >= mostOfAddress then redis.call('HSET', address, 'l:', number(now + lock)) end
            redis.call('HDEL', address, 'refused')
            redis.call('PEXPIRE', address, lock)
            local last = mine + 1 >= most or here + 1 >= mostOfAddress or (not known and all + 1 >= most)
            return {'admitted', known and 'known' or 'new', last and 'last' or 'more'}""";

    private static final String SUCCEED = COMMON + """
            local mine, left, strange = count(user, from)
            if strange > 0 then lower(user, '', strange, 0) end
            local ofMine = mineOfHere()
            if ofMine > 0 then lower(address, '', ofMine, 0) end
            drop(user, from)
            redis.call('ZADD', trusted, number(now), from)
            redis.call('ZREMRANGEBYRANK', trusted, 0, -1 - tonumber(ARGV[2]))
            redis.call('PEXPIRE', trusted, ARGV[3])
            return {}""";

    private static final String UNDO = COMMON + """
            local strange = ARGV[2] == 'new'
            local ofMine = mineOfHere()
            lower(user, from, 1, strange and 1 or 0)
            if strange then lower(user, '', 1, 0) end
            if ofMine > 0 then
                lower(address, '', 1, 0)
                if redis.call('HGET', user, 'n:' .. from) then
                    redis.call('HSET', user, 'a:' .. from, number(ofMine - 1))
                end
            end
            return {}""";

    private static final String UNLOCK = """
            redis.call('DEL', KEYS[1])
            if ARGV[1] == '' then return {} end
            redis.call('DEL', KEYS[2])
            local time = redis.call('TIME')
            redis.call('ZADD', KEYS[3], string.format('%.0f', tonumber(time[1]) * 1000), ARGV[1])
            redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - tonumber(ARGV[2]))
            redis.call('PEXPIRE', KEYS[3], ARGV[3])
            return {}""";

    private static final String FORGET = """
            redis.call('DEL', KEYS[1], KEYS[3])
            return {}""";

    private final Keyspace main;
    private final SignInRules rules;

    /// @param main the database main
    SignInAttempts(Keyspace main, SignInRules rules) {
        this.main = main;
        this.rules = rules;
    }

    /// Counts a try, unless too many failed.
    Admission begin(String name, ClientAddress from) throws InterruptedException {
        AttemptKey who = AttemptKey.of(name, from);
        List<String> answer = main.run(
                BEGIN,
                keys(who),
                List.of(
                        who.address(),
                        Integer.toString(rules.failures()),
                        Integer.toString(rules.failuresByAddress()),
                        Long.toString(rules.lockedFor().toMillis()),
                        Long.toString(KNOWN_FOR.toMillis())));
        return answer.getFirst().equals("locked")
                ? new Admission.Locked(
                        Duration.ofMillis(Long.parseLong(answer.get(1))), Long.parseLong(answer.getLast()))
                : new Admission.Admitted(new Attempt(
                        who, answer.get(1).equals("known"), answer.getLast().equals("last")));
    }

    /// It succeeded: takes back the failures of this user from this address, and none of anybody else's, and
    /// remembers the address as the user's.
    void succeeded(Attempt attempt) throws InterruptedException {
        var _ = main.run(SUCCEED, keys(attempt.who()), known(attempt.who()));
    }

    /// The password was not looked at after all.
    void undo(Attempt attempt) throws InterruptedException {
        var _ = main.run(
                UNDO, keys(attempt.who()), List.of(attempt.who().address(), attempt.known() ? "known" : "new"));
    }

    /// Takes back all failures of a user.
    void unlock(UserName name) throws InterruptedException {
        AttemptKey who = AttemptKey.of(name.value(), ClientAddress.LOCAL);
        var _ = main.run(UNLOCK, keys(who), List.of("", "", ""));
    }

    /// As [#unlock(UserName)]; and takes back those from an address, and remembers it as the user's: what
    /// strangers do will not keep the user out there.
    void unlock(UserName name, ClientAddress from) throws InterruptedException {
        AttemptKey who = AttemptKey.of(name.value(), from);
        var _ = main.run(UNLOCK, keys(who), known(who));
    }

    /// Forgets a user who is no more.
    void forget(UserName name) throws InterruptedException {
        var _ = main.run(FORGET, keys(AttemptKey.of(name.value(), ClientAddress.LOCAL)), List.of());
    }

    private static List<String> known(AttemptKey who) {
        return List.of(who.address(), Integer.toString(KNOWN_MOST), Long.toString(KNOWN_FOR.toMillis()));
    }

    /// One slot of a cluster has them all: what follows the colon is the same.
    private static List<String> keys(AttemptKey who) {
        return List.of(
                "tries-" + who.user() + ":sign-in",
                "tries-from-" + who.address() + ":sign-in",
                "known-" + who.user() + ":sign-in");
    }
}
