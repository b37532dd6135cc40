package ai.autobot.pipeline.authenticate.oidc;

/// A genuine token says nothing that can be worked with. It shows nothing of the token.
final class UnusableClaimException extends Exception {
    UnusableClaimException(String message) {
        super(message);
    }
}
