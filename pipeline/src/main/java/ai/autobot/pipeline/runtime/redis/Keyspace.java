package ai.autobot.pipeline.runtime.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One named database of Redis.
///
/// Thread-safe. Every method blocks its thread, which should be virtual, until Redis answers, at most the
/// command time-out. Every method throws
///
/// - [RedisUnavailableException] when Redis is not connected, does not answer in time or refuses. Whether a
///   change was made is then unknown; each can be repeated;
/// - [InterruptedException] when the thread is interrupted, before or meanwhile.
///
/// A request that Redis certainly did not carry out, for a passing reason, is made again, some times, within
/// the same time. One whose answer was lost with the connection is made again only where it does not matter
/// that it may be carried out twice: reading, and [#set], [#deleteAll], [#addMember], [#announce], and
/// [#rebook] of an amount. What somebody else changed at the same place at that very moment may then be changed
/// back. The others end with the exception, for their second result could be another than the first.
///
/// In a cluster, what follows a key's first colon decides alone where it lies.
public interface Keyspace {
    /// The longest list of members that is read at once.
    int MEMBERS_READ_MAX = 10_000;

    /// What is read of something that may be long.
    @FunctionalInterface
    interface Page {
        void read(List<String> some) throws InterruptedException;
    }

    /// The value of a key; empty when there is none.
    Optional<byte[]> get(String key) throws InterruptedException;

    /// The value of a key, which from now on lives that long again: one request. Empty, and nothing extended,
    /// when there is none.
    Optional<byte[]> getAndExtend(String key, Duration timeToLive) throws InterruptedException;

    /// Sets the value of a key, whatever it was, for that long.
    void set(String key, byte[] value, Duration timeToLive) throws InterruptedException;

    /// The value of a key; where there is none, it is set, for that long: one request.
    ///
    /// @return what was there; empty when the value was set now
    Optional<byte[]> getOrSet(String key, byte[] value, Duration timeToLive) throws InterruptedException;

    /// Sets the value of a key, for that long, if it has this value and no other.
    ///
    /// @return whether it has the new value now: true also when an attempt whose answer was lost had set it
    boolean replace(String key, byte[] expected, byte[] value, Duration timeToLive) throws InterruptedException;

    /// Sets the value of a key for good, unless it has one.
    ///
    /// @return whether it was set now. False also when a call before this one, which ended with an exception,
    ///     had set it: read the key to learn what holds.
    boolean setIfAbsent(String key, byte[] value) throws InterruptedException;

    /// Removes a key.
    ///
    /// @return whether it was there
    boolean delete(String key) throws InterruptedException;

    /// Removes a key if it has this value and no other.
    ///
    /// @return whether it had
    boolean delete(String key, byte[] expected) throws InterruptedException;

    /// Removes keys, those that are there: one request, and Redis frees their memory beside its other work. In
    /// a cluster a request for each place where they lie.
    ///
    /// @param keys at least one
    void deleteAll(List<String> keys) throws InterruptedException;

    /// Adds a member to the group of a key, or changes its expiry, and drops the members that had expired by
    /// `now`. The group itself goes when its last member has expired.
    void addMember(String key, String member, Instant now, Instant expiry) throws InterruptedException;

    /// The members of a group that expire after `now`, the next to expire first; at most [#MEMBERS_READ_MAX].
    Set<String> members(String key, Instant now) throws InterruptedException;

    /// Hands on every member of a group, those that have expired and are still kept among them, some hundred at a
    /// time, in no order. Whoever was there all the while is handed on, perhaps twice; one that comes meanwhile
    /// may be missed.
    void eachMember(String key, Page page) throws InterruptedException;

    /// Hands on every key that begins so, without its beginning, as [#eachMember] does. All keys of the database are
    /// passed: for rare occasions.
    ///
    /// @param prefix up to and with a colon
    void eachKey(String prefix, Page page) throws InterruptedException;

    /// Books an amount under a name in the account of a key, in place of what is booked under that name, unless
    /// all that is booked there would be more than the limit. The whole account lives that long from now on.
    ///
    /// @return whether it was booked
    boolean book(String key, String name, long amount, long limit, Duration timeToLive) throws InterruptedException;

    /// Books another amount in place of what is booked under a name, whatever the limit; 0 drops the name.
    ///
    /// @return whether something was booked under it
    boolean rebook(String key, String name, long amount) throws InterruptedException;

    /// Removes a key, leaves a mark under another for that long, and announces a message, in one step; the mark
    /// and the message also where the key was not there.
    ///
    /// @param key which differs from the mark only before its first colon: they must lie together in a cluster
    /// @return whether it was there
    /// @throws IllegalArgumentException when they do not lie together
    boolean deleteAndAnnounce(String key, String mark, Duration marked, String channel, String message)
            throws InterruptedException;

    /// Sets the value of a key for good, if it has this value and no other, and then announces a message, in one step.
    ///
    /// @return whether it was set now. False also when an attempt whose answer was lost had set it: read the key to
    ///     learn what holds.
    boolean replaceAndAnnounce(String key, byte[] expected, byte[] value, String channel, String message)
            throws InterruptedException;

    /// The value of a key, which from now on lives that long again; where there is none, it is set, for that long;
    /// unless there is a mark under another key: one request.
    ///
    /// @return what the key holds now; empty, and nothing set or extended, when the mark is there
    Optional<byte[]> getOrSetUnlessMarked(String key, String mark, byte[] value, Duration timeToLive)
            throws InterruptedException;

    /// Announces a message to all who listen to a channel at the moment. They hear it twice where the first
    /// answer was lost.
    void announce(String channel, String message) throws InterruptedException;

    /// Those of these keys that are there: one request, and in a cluster one for each place where they lie.
    ///
    /// @param keys at least one
    Set<String> present(List<String> keys) throws InterruptedException;

    /// Runs a Lua script, which Redis does in one step: nobody sees what it does half done. It is sent once: whether it
    /// may be repeated is its owner's to know.
    ///
    /// @param script reads its keys from `KEYS` and nowhere else, and returns a list of strings and whole numbers
    /// @param keys all keys that it touches, at least one; in a cluster they must be of one slot
    /// @param arguments its `ARGV`
    /// @return what it returned, each as text; what is not there as an empty text
    List<String> run(String script, List<String> keys, List<String> arguments) throws InterruptedException;

    /// The same database on the same connection, for who has less patience.
    ///
    /// @param limit how long one request may take; the command time-out where that is shorter
    Keyspace within(Duration limit);

    /// Asks Redis for a sign of life, once; of a cluster, each master.
    ///
    /// @return how long it took
    Duration ping() throws InterruptedException;
}
