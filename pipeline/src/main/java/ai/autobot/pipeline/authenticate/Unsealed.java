package ai.autobot.pipeline.authenticate;

/// What became of a sealed authorization.
public sealed interface Unsealed {
    /// It is open.
    ///
    /// @param authorization the header's value; never shown
    record Opened(String authorization) implements Unsealed {
        @Override
        public String toString() {
            return "Opened[hidden]";
        }
    }

    /// It was sealed with none of the secrets that Redis holds, or for another request, or was changed since.
    record Shut() implements Unsealed {}

    /// None of the secrets that are known here opens it, and whether there is another cannot be told at the moment.
    record Undecided() implements Unsealed {}
}
