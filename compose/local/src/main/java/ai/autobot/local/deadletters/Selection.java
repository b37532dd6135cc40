package ai.autobot.local.deadletters;

import ai.autobot.local.running.TopicReader;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.FlowingText;
import ai.autobot.schemas.Topics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which dead letters are meant.
///
/// @param places those that were named; empty when they are chosen otherwise
/// @param reason the reason that all must have; null when any will do
record Selection(Set<Letter.Place> places, @Nullable String reason) {
    private static final Pattern PLACE = Pattern.compile("(\\d{1,9}):(\\d{1,18})");

    /// More at once would be another way to flood the pipeline.
    private static final int MOST = 10_000;

    /// Where a dead letter may go back to. What its header says, anybody may have written.
    private static final String ORIGIN = Topics.CHAT_REQUESTS.name();

    /// @throws CommandFailure unless just one way to choose was used, and used right
    static Selection of(List<String> places, @Nullable String reason, boolean all) {
        int ways = (places.isEmpty() ? 0 : 1) + (reason == null ? 0 : 1) + (all ? 1 : 0);
        if (ways != 1) {
            throw new CommandFailure(ExitCode.USAGE, "Name places, or --reason, or --all: one of the three.");
        }
        Set<Letter.Place> named = new LinkedHashSet<>();
        for (String place : places) {
            named.add(place(place));
        }
        return new Selection(named, reason);
    }

    /// @throws CommandFailure when it is no place
    static Letter.Place place(String text) {
        Matcher matcher = PLACE.matcher(text);
        if (!matcher.matches()) {
            throw new CommandFailure(
                    ExitCode.USAGE, FlowingText.harmless(text) + " is not PARTITION:OFFSET, such as 3:17.");
        }
        return new Letter.Place(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    /// Looks which there are; blocks. Not more than 10,000 are chosen, the oldest of each partition.
    Selected among(TopicReader topics) {
        Selected selected = new Selected();
        Set<Letter.Place> missing = new LinkedHashSet<>(places);
        topics.read(Topics.CHAT_DEAD_LETTERS.name(), null, record -> {
            Letter letter = Letter.of(record);
            missing.remove(letter.place());
            if (isMeant(letter) && selected.places().size() + selected.refused().size() < MOST) {
                if (!letter.origin().topic().equals(ORIGIN)) {
                    selected.refused().put(letter.place().toString(), "it did not come from " + ORIGIN + ".");
                } else if (letter.cut()) {
                    selected.refused().put(letter.place().toString(), "it was too large to be kept whole.");
                } else {
                    selected.places().add(letter.place());
                }
            }
        });
        missing.forEach(place -> selected.refused().put(place.toString(), "there is no such dead letter."));
        return selected;
    }

    /// One that was sent again and came back is chosen by its place only: else each round would send twice as many.
    private boolean isMeant(Letter letter) {
        return places.isEmpty()
                ? letter.replayOf().isEmpty() && (reason == null || reason.equalsIgnoreCase(letter.reason()))
                : places.contains(letter.place());
    }
}
