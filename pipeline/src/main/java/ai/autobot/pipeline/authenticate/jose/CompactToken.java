package ai.autobot.pipeline.authenticate.jose;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

/// A JSON Web Token in its compact form (RFC 7515, section 7.1), looked at before its signature is: nothing of it is
/// believed yet. Only one spelling of a token is read: what decodes to the same bytes and is written otherwise is
/// another string, and refused.
public sealed interface CompactToken {
    /// What no token that we accept needs, and what would make it mean something else: a nested or compressed token, a
    /// critical extension, a key of its own or the address of one (RFC 8725, sections 3.8 and 3.10).
    Set<String> REFUSED_HEADERS = Set.of("crit", "cty", "zip", "enc", "b64", "jwk", "jku", "x5u");

    /// The types that a token may say it has; it may also say none.
    Set<String> TYPES = Set.of("jwt", "at+jwt", "application/jwt", "application/at+jwt");

    /// It can be read.
    ///
    /// @param text the token itself
    /// @param algorithm what its header says it was signed with
    /// @param keyId which key its header says signed it
    /// @param claims what it claims; nothing of it is verified
    record Legible(String text, String algorithm, String keyId, Map<String, Object> claims) implements CompactToken {
        /// Who it says issued it; empty when it says nothing of the kind.
        public Optional<String> issuer() {
            return claims.get("iss") instanceof String issuer ? Optional.of(issuer) : Optional.empty();
        }

        /// What the signature covers: of a token there may be several signatures, but one of this.
        public String signedPart() {
            return text.substring(0, text.lastIndexOf('.'));
        }

        @Override
        public String toString() {
            return "Legible[hidden]";
        }
    }

    /// It cannot, or is not to be.
    ///
    /// @param reason why, without any part of the token
    record Illegible(String reason) implements CompactToken {}

    /// Reads a token of bounded length. Does not block, and throws nothing.
    static CompactToken of(String token) {
        List<String> parts = List.of(token.split("\\.", -1));
        if (parts.size() != 3) {
            return new Illegible("the token does not have three parts");
        }
        try {
            byte[] headerBytes = decode(parts.get(0));
            byte[] payloadBytes = decode(parts.get(1));
            decode(parts.get(2));
            Map<String, Object> header = JsonUtil.parseJson(text(headerBytes));
            return read(token, header, text(payloadBytes));
        } catch (IllegalArgumentException e) {
            return new Illegible("the token is not in the one right base64url");
        } catch (CharacterCodingException e) {
            return new Illegible("the token is not in UTF-8");
        } catch (JoseException | RuntimeException e) {
            return new Illegible("the token's header or claims are no JSON object with distinct names");
        }
    }

    private static CompactToken read(String token, Map<String, Object> header, String payload) throws JoseException {
        Optional<String> refused =
                header.keySet().stream().filter(REFUSED_HEADERS::contains).findFirst();
        if (refused.isPresent()) {
            return new Illegible("the token's header has " + refused.get());
        }
        if (header.containsKey("typ")
                && !(header.get("typ") instanceof String type && TYPES.contains(type.toLowerCase(Locale.ROOT)))) {
            return new Illegible("the token's type is not accepted");
        }
        if (!(header.get("alg") instanceof String algorithm) || !(header.get("kid") instanceof String keyId)) {
            return new Illegible("the token's header names no algorithm or no key");
        }
        return new Legible(token, algorithm, keyId, JsonUtil.parseJson(payload));
    }

    private static byte[] decode(String part) {
        byte[] bytes = Base64.getUrlDecoder().decode(part);
        if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
            throw new IllegalArgumentException("not the one right spelling");
        }
        return bytes;
    }

    private static String text(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
