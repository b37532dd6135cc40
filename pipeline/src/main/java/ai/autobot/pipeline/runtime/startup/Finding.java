package ai.autobot.pipeline.runtime.startup;

/// What a check found. Texts are for a person, without a full stop at their end, and hold no secret.
public sealed interface Finding {
    /// What was found, in a few words.
    String text();

    /// All is well.
    record Ok(String text) implements Finding {}

    /// A start goes on, but somebody should look at it.
    ///
    /// @param remedy what to do about it, in whole sentences
    record Warning(String text, String remedy) implements Finding {}

    /// A worker must not start.
    ///
    /// @param remedy what to do about it, in whole sentences
    record Fault(String text, String remedy) implements Finding {
        /// Takes a message apart: its first sentence is what was found, the others are what to do.
        ///
        /// @param otherwise what to do where the message is one sentence
        public static Fault of(String message, String otherwise) {
            int end = message.indexOf(". ");
            String first = end < 0 ? message : message.substring(0, end);
            String text = first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
            return new Fault(text, end < 0 ? otherwise : message.substring(end + 2));
        }
    }

    /// It was not checked, for another check must be without fault first.
    ///
    /// @param because the name of that check
    record Skipped(String because) implements Finding {
        @Override
        public String text() {
            return "not checked, for it needs " + because;
        }
    }
}
