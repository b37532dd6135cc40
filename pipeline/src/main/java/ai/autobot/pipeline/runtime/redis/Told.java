package ai.autobot.pipeline.runtime.redis;

/// What Redis says when it is asked about itself.
///
/// @param <T> what it was asked for
public sealed interface Told<T> {
    record Answered<T>(T value) implements Told<T> {}

    /// The rights of this user do not allow the command.
    record Forbidden<T>(String command) implements Told<T> {}

    /// It serves nobody for the moment, as while it loads its data.
    record NotYet<T>() implements Told<T> {}
}
