package ai.autobot.local.load;

import java.util.Optional;

/// The times that a [PacedProvider] wrote into an answer, as microseconds of its own clock.
///
/// @param untilFirstTokenMicros from the request's last byte to the first token
/// @param untilLastTokenMicros from the request's last byte to the last token; 0 while only the first is known
record PacedTimes(long untilFirstTokenMicros, long untilLastTokenMicros) {
    private static final int DIGITS = 16;

    /// Reads the first token: `<receivedMicros> <sentMicros> `.
    static Optional<PacedTimes> ofFirstToken(String text) {
        if (text.length() < 2 * DIGITS + 1) {
            return Optional.empty();
        }
        long received = number(text, 0);
        long sent = number(text, DIGITS + 1);
        return received < 0 || sent < 0 ? Optional.empty() : Optional.of(new PacedTimes(sent - received, 0));
    }

    /// Reads a whole answer, which ends with the time of its last token.
    static Optional<PacedTimes> ofAnswer(String text) {
        if (text.length() < 3 * DIGITS) {
            return Optional.empty();
        }
        long last = number(text, text.length() - DIGITS);
        return last < 0
                ? Optional.empty()
                : ofFirstToken(text).map(first -> new PacedTimes(first.untilFirstTokenMicros, last - number(text, 0)));
    }

    private static long number(String text, int from) {
        long value = 0;
        for (int index = from; index < from + DIGITS; index++) {
            int digit = text.charAt(index) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = 10 * value + digit;
        }
        return value;
    }
}
