package ai.autobot.pipeline.authenticate.users;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where users are kept, shared by all instances. A change says which revision it changes, so that of two at
/// once none is lost: the second finds another revision, and has to look again.
///
/// Thread-safe. Every method blocks until the store answers, and throws
/// [ai.autobot.pipeline.runtime.redis.RedisUnavailableException] when it does not.
public interface UserStore {
    /// The user of that name.
    Optional<User> find(UserName name) throws InterruptedException;

    /// Keeps a new user, under the revision that it says.
    ///
    /// @return false when the name is taken
    boolean add(User user) throws InterruptedException;

    /// Puts a user in the place of the one of the same name and revision, under the next revision.
    ///
    /// @return false when that one was changed or removed meanwhile
    boolean replace(User user) throws InterruptedException;

    /// Removes the user of that name and revision.
    ///
    /// @return false when it was changed or removed meanwhile
    boolean remove(User user) throws InterruptedException;

    /// Users in the order of their names.
    ///
    /// @param after where to go on: the last name seen; null begins
    /// @param limit how many at most, 1 to 1,000
    List<User> list(@Nullable UserName after, int limit) throws InterruptedException;
}
