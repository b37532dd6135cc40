package canary;

/// Makes an exception and forgets to throw it.
final class Canary {
    private Canary() {}

    static void check(int number) {
        if (number < 0) {
            new IllegalArgumentException("number must not be negative: " + number);
        }
    }
}
