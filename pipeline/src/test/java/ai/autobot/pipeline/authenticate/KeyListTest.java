package ai.autobot.pipeline.authenticate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyListTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration USE = Duration.ofHours(25);
    private static final StoredKey REPLACEMENT = key("replacement", NOW);

    @Test
    void readsWhatAnEarlierVersionWroteAndWritesItBackAsItWas() {
        String old = "one " + "A".repeat(86);
        String two = "two " + "B".repeat(86) + "\n" + old;

        assertThat(KeyList.parse(bytes(old)).signing(NOW).id()).isEqualTo("one");
        assertThat(KeyList.parse(bytes(two)).signing(NOW).id()).isEqualTo("two");
        assertThat(KeyList.parse(bytes(two)).bytes()).isEqualTo(bytes(two));
    }

    @Test
    void readsWhatItWrote() {
        KeyList list = list(key("new", NOW.plusSeconds(60)), key("old", Instant.EPOCH));

        assertThat(KeyList.parse(list.bytes())).isEqualTo(list);
    }

    @Test
    void refusesTwoOfOneIdAndMoreThanItMayHold() {
        String line = "one " + "A".repeat(86);
        String many = IntStream.rangeClosed(0, KeyList.MOST)
                .mapToObj(number -> "k" + number + " " + "A".repeat(86))
                .collect(Collectors.joining("\n"));

        assertThatIllegalStateException().isThrownBy(() -> KeyList.parse(bytes(line + "\n" + line)));
        assertThatIllegalStateException().isThrownBy(() -> KeyList.parse(bytes(many)));
    }

    @Test
    void letsTheNewestSignWhoseTimeHasCome() {
        KeyList list = list(key("next", NOW.plusSeconds(60)), key("now", NOW), key("old", Instant.EPOCH));

        assertThat(list.signing(NOW).id()).isEqualTo("now");
        assertThat(list.signing(NOW.plusSeconds(60)).id()).isEqualTo("next");
        assertThat(list.signing(NOW.minusSeconds(1)).id()).isEqualTo("old");
    }

    @Test
    void dropsASecretWhenNothingThatItMadeIsInUse() {
        KeyList list = list(key("c", NOW), key("b", NOW.minus(USE)), key("a", Instant.EPOCH));

        assertThat(ids(list.pruned(NOW.minusMillis(1), USE))).containsExactly("c", "b", "a");
        assertThat(ids(list.pruned(NOW, USE))).containsExactly("c", "b");
        assertThat(ids(list.pruned(NOW.plus(USE), USE))).containsExactly("c");
        assertThat(ids(list.pruned(NOW.plus(USE).plus(USE), USE))).containsExactly("c");
    }

    @Test
    void keepsASecretWhenNobodyNotedSinceWhenItDoesNotSign() {
        KeyList list = list(key("b", Instant.EPOCH), key("a", Instant.EPOCH));

        KeyList dated = list.pruned(NOW, USE);

        assertThat(ids(dated)).containsExactly("b", "a");
        assertThat(dated.signing(NOW).id()).isEqualTo("b");
        assertThat(ids(dated.pruned(NOW.plus(USE), USE))).containsExactly("b");
    }

    @Test
    void takesAwayASecretThatDoesNotSignAndNothingElse() {
        KeyList list = list(key("next", NOW.plusSeconds(60)), key("now", NOW), key("old", Instant.EPOCH));

        assertThat(ids(list.without("old", NOW, REPLACEMENT))).containsExactly("next", "now");
        assertThat(ids(list.without("next", NOW, REPLACEMENT))).containsExactly("now", "old");
    }

    @Test
    void letsTheNextSignAtOnceWhenTheOneThatSignsIsTakenAway() {
        KeyList list = list(
                key("later", NOW.plusSeconds(90)), key("next", NOW.plusSeconds(60)), key("now", NOW), key("old", NOW));

        KeyList after = list.without("now", NOW, REPLACEMENT);

        assertThat(ids(after)).containsExactly("later", "next", "old");
        assertThat(after.signing(NOW).id()).isEqualTo("next");
        assertThat(after.signing(NOW.plusSeconds(90)).id()).isEqualTo("later");
    }

    @Test
    void letsANewOneSignWhereThereIsNoNext() {
        KeyList after = list(key("now", NOW), key("old", Instant.EPOCH)).without("now", NOW, REPLACEMENT);

        assertThat(ids(after)).containsExactly("replacement", "old");
        assertThat(after.signing(NOW).id()).isEqualTo("replacement");
        assertThat(ids(list(key("only", NOW)).without("only", NOW, REPLACEMENT)))
                .containsExactly("replacement");
    }

    @Test
    void showsNoSecret() {
        assertThat(list(key("a", NOW)).toString()).contains("a").doesNotContain("AAAA");
    }

    private static KeyList list(StoredKey... keys) {
        return new KeyList(Arrays.asList(keys));
    }

    private static StoredKey key(String id, Instant activeFrom) {
        return new StoredKey(id, "A".repeat(86), activeFrom);
    }

    private static List<String> ids(KeyList list) {
        return list.keys().stream().map(StoredKey::id).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
