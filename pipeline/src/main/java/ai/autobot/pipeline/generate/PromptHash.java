package ai.autobot.pipeline.generate;

import ai.autobot.pipeline.enrich.Passage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Names what a provider is told, without telling it. Two calls with the same name were told the same.
///
/// It is the SHA-256 (FIPS 180-4) of: the system text; the number of exchanges, and each one's question and answer; the
/// number of passages, and each one's title and text; the question; the model wanted, the bound of the answer's length
/// and the temperature. A text is its length in bytes, as four bytes with the highest first, and its UTF-8; what is
/// absent has the length -1. So no two prompts are written alike. What a provider leaves out of a prompt that is too
/// long for it is in the hash, and the model that stands for an absent one is not.
public final class PromptHash {
    private static final int ABSENT = -1;

    private final MessageDigest digest;
    private final ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);

    private PromptHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }

    /// The hash in hexadecimal, 64 characters.
    public static String of(Prompt prompt) {
        PromptHash hash = new PromptHash();
        hash.text(prompt.system());
        hash.number(prompt.history().size());
        for (Prompt.Exchange exchange : prompt.history()) {
            hash.text(exchange.question());
            hash.text(exchange.answer());
        }
        hash.number(prompt.passages().size());
        for (Passage passage : prompt.passages()) {
            hash.text(passage.title());
            hash.text(passage.text());
        }
        hash.text(prompt.question());
        hash.text(prompt.model());
        hash.text(prompt.maxTokens());
        hash.text(prompt.temperature());
        return HexFormat.of().formatHex(hash.digest.digest());
    }

    private void text(@Nullable Object part) {
        if (part == null) {
            number(ABSENT);
            return;
        }
        byte[] bytes = part.toString().getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        digest.update(bytes);
    }

    private void number(int value) {
        number.clear();
        digest.update(number.putInt(value).flip());
    }
}
