package ai.autobot.pipeline.authenticate.oidc;

import java.util.function.BooleanSupplier;

/// What a token that says it is of an issuer turned out to be.
public sealed interface IssuerCheck {
    /// It is: signed by the issuer, for us, now.
    ///
    /// @param claims what it says
    /// @param stillSigned false as soon as the keys that were used are no longer those of the issuer
    record Verified(ForeignClaims claims, BooleanSupplier stillSigned) implements IssuerCheck {}

    /// It was, but its time is over.
    ///
    /// @param userId whom it was for
    record Expired(String userId) implements IssuerCheck {}

    /// It is not.
    ///
    /// @param reason why, without any part of the token
    record Refused(String reason) implements IssuerCheck {}

    /// Its key is not at hand, and may be the issuer's.
    ///
    /// @param reason why
    record Undecided(String reason) implements IssuerCheck {}
}
