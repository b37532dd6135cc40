package ai.autobot.pipeline.runtime.config;

/// What others wrote, as it may be shown: short, and without what could steer a terminal. Pure.
final class Shown {
    private static final int LONGEST = 200;

    private Shown() {}

    static String text(String given) {
        String cut = given.length() <= LONGEST ? given : given.substring(0, LONGEST) + "…";
        return cut.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }
}
