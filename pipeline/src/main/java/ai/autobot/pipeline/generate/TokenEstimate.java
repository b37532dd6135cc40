package ai.autobot.pipeline.generate;

import ai.autobot.events.TokenUsage;

/// Counts tokens where a provider did not say: one for every four bytes of UTF-8, rounded up. For English prose that
/// is what tokenizers give on average; for code and other scripts it may be off by half.
public final class TokenEstimate {
    /// Nothing was used, and that is certain.
    public static final TokenUsage NONE = new TokenUsage(0, 0, false);

    private static final int BYTES_A_TOKEN = 4;

    private TokenEstimate() {}

    /// The usage of a call, from the lengths in UTF-8 bytes of what went in and what came out.
    public static TokenUsage ofBytes(long promptBytes, long completionBytes) {
        return new TokenUsage(tokens(promptBytes), tokens(completionBytes), true);
    }

    /// How many bytes a text has in UTF-8, without encoding it.
    public static int utf8Length(String text) {
        int bytes = text.length();
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character >= 0x800) {
                // Each half of a surrogate pair is two of the pair's four bytes.
                bytes += Character.isSurrogate(character) ? 1 : 2;
            } else if (character >= 0x80) {
                bytes++;
            }
        }
        return bytes;
    }

    private static int tokens(long bytes) {
        return Math.toIntExact(Math.min(Integer.MAX_VALUE, Math.ceilDiv(bytes, BYTES_A_TOKEN)));
    }
}
