package ai.autobot.pipeline.authenticate.users;

/// What came of a change to a user.
public sealed interface UserChange {
    /// It holds now, in every instance.
    ///
    /// @param user as they are now; as they were, where they were removed
    /// @param endedSessions how many of their sessions were ended
    record Done(User user, int endedSessions) implements UserChange {}

    /// There is no such user. Where they were to be removed, what sessions there still were of that name are ended.
    record NoSuchUser() implements UserChange {}

    /// There is one of that name already.
    record NameTaken() implements UserChange {}

    /// The password must not be anybody's.
    ///
    /// @param why a sentence without it
    record PasswordRefused(String why) implements UserChange {}

    /// Too many passwords are being hashed, or others changed the same user again and again. Nothing was changed.
    record Busy() implements UserChange {}
}
