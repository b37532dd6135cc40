package ai.autobot.pipeline.authenticate.users;

/// A try at a password that was let through, and counts as a failure until it is known to be none.
///
/// @param who whom and from where, hashed
/// @param known whether the user has signed in from there lately
/// @param last whether another one after it is refused, where this one fails
record Attempt(AttemptKey who, boolean known, boolean last) {}
