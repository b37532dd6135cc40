package ai.autobot.pipeline.authenticate.oidc;

import ai.autobot.pipeline.authenticate.hash.Sha256;
import ai.autobot.pipeline.authenticate.jose.CompactToken;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jspecify.annotations.Nullable;

/// Reads the claims of a verified token as its issuer's settings say. Immutable, thread-safe.
record ClaimReader(IssuerRules rules) {
    private static final int USER_ID_MAX = 256;
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final Pattern SPACES = Pattern.compile(" +");

    /// @throws UnusableClaimException when a claim is missing, or out of its bounds
    /// @throws MalformedClaimException when a claim is of the wrong type
    ForeignClaims read(JwtClaims claims, CompactToken.Legible token)
            throws UnusableClaimException, MalformedClaimException {
        boolean lasting = claims.getClaimValue("sid") instanceof String;
        return new ForeignClaims(
                userId(claims),
                sessionHash(claims, token),
                lasting,
                rules.mapped(roles(claims)),
                instant(claims.getIssuedAt()),
                claims.hasClaim("auth_time")
                        ? Optional.of(instant(claims.getNumericDateClaimValue("auth_time")))
                        : Optional.empty(),
                instant(claims.getExpirationTime()));
    }

    private String userId(JwtClaims claims) throws UnusableClaimException {
        if (claims.getClaimValue(rules.userClaim()) instanceof String user
                && !user.isBlank()
                && user.chars().noneMatch(Character::isISOControl)
                && rules.name().length() + 1 + user.length() <= USER_ID_MAX) {
            return rules.name() + "/" + user;
        }
        throw new UnusableClaimException("the claim " + rules.userClaim() + " names no user");
    }

    /// The session that the issuer names, or else this token alone. Of the token only what its signature covers: it may
    /// have another valid signature, and be the same token.
    private String sessionHash(JwtClaims claims, CompactToken.Legible token) {
        if (claims.getClaimValue("sid") instanceof String session) {
            return hash("sid", session);
        }
        return claims.getClaimValue("jti") instanceof String id ? hash("jti", id) : hash("token", token.signedPart());
    }

    /// No id of a session of ours has this form, nor can the name of one issuer end where another's goes on.
    private String hash(String kind, String name) {
        return Sha256.of("autobot/foreign-session/1\u0000" + rules.issuer() + "\u0000" + kind + "\u0000" + name);
    }

    private List<String> roles(JwtClaims claims) {
        return switch (at(claims)) {
            case List<?> list ->
                list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            case String text -> Arrays.asList(SPACES.split(text));
            case null, default -> List.of();
        };
    }

    /// The claim of that whole name, or else the one that the path leads to.
    private @Nullable Object at(JwtClaims claims) {
        if (claims.hasClaim(rules.rolesClaim())) {
            return claims.getClaimValue(rules.rolesClaim());
        }
        Object place = claims.getClaimsMap();
        for (String name : rules.rolesClaim().split("\\.", -1)) {
            place = place instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return place;
    }

    private static Instant instant(@Nullable NumericDate date) throws UnusableClaimException {
        if (date == null || date.getValue() < 0 || date.getValue() > LAST_SECOND) {
            throw new UnusableClaimException("a time is missing, or in no century of ours");
        }
        return Instant.ofEpochSecond(date.getValue());
    }
}
