package ai.autobot.pipeline.arrive;

/// An authorization header is longer than any token of ours.
final class OversizedHeaderException extends Exception {
    OversizedHeaderException() {
        super("the authorization header is too long");
    }
}
