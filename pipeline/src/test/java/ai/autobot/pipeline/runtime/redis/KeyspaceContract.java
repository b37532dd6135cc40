package ai.autobot.pipeline.runtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What holds of a database, whatever Redis it is in.
abstract class KeyspaceContract {
    private static final Duration LONG = Duration.ofHours(1);

    private final String key = "key-" + UUID.randomUUID();

    /// Connections with the databases main and temp.
    abstract RedisConnections connections();

    @Test
    void givesBackWhatAScriptReturnsAsTexts() throws InterruptedException {
        List<String> answer = main().run(
                        "redis.call('SET', KEYS[1], ARGV[1]) return {redis.call('GET', KEYS[1]), 7, redis.call('GET', KEYS[2])}",
                        List.of(key, "absent:" + key),
                        List.of("ä value"));

        assertThat(answer).containsExactly("ä value", "7", "");
        assertThat(main().run("return {}", List.of(key), List.of())).isEmpty();
    }

    @Test
    void replacesForGoodOnlyWhatItsCallerHasSeenAndAnnouncesIt() throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        connections().listen("autobot:" + key, heard::add);
        main().setIfAbsent(key, bytes("first"));

        assertThat(main().replaceAndAnnounce(key, bytes("other"), bytes("x"), "autobot:" + key, "lost"))
                .isFalse();
        assertThat(main().replaceAndAnnounce(key, bytes("first"), bytes("second"), "autobot:" + key, "made"))
                .isTrue();
        assertThat(main().replaceAndAnnounce(key + "x", bytes("first"), bytes("x"), "autobot:" + key, "lost"))
                .isFalse();

        assertThat(main().get(key))
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(bytes("second")));
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("made");
        assertThat(heard).isEmpty();
    }

    @Test
    void setsOrKeepsAValueUnlessThereIsAMark() throws InterruptedException {
        String mark = "mark:" + key;

        assertThat(main().getOrSetUnlessMarked(key, mark, bytes("first"), LONG))
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(bytes("first")));
        assertThat(main().getOrSetUnlessMarked(key, mark, bytes("second"), LONG))
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(bytes("first")));

        main().set(mark, new byte[0], LONG);

        assertThat(main().getOrSetUnlessMarked(key, mark, bytes("third"), LONG)).isEmpty();
        assertThat(main().get(key))
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(bytes("first")));
    }

    @Test
    void givesBackWhatWasSet() throws InterruptedException {
        byte[] value = {0, -1, 13, 10, 127};
        main().set(key, value, LONG);

        assertThat(main().get(key))
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(value));
        assertThat(main().get(key + "x")).isEmpty();
    }

    @Test
    void keepsDatabasesApart() throws InterruptedException {
        main().set(key, bytes("main"), LONG);

        assertThat(connections().keyspace(RedisDatabase.TEMP).get(key)).isEmpty();
    }

    @Test
    void booksAmountsUnderTheirNamesUpToALimit() throws InterruptedException {
        assertThat(main().book(key, "a", 60, 100, LONG)).isTrue();
        assertThat(main().book(key, "b", 41, 100, LONG)).isFalse();
        assertThat(main().book(key, "b", 40, 100, LONG)).isTrue();

        assertThat(main().book(key, "a", 61, 100, LONG)).isFalse();
        assertThat(main().book(key, "a", 60, 100, LONG)).isTrue();
    }

    @Test
    void booksAnotherAmountInPlaceOfTheFirstAndOnlyThere() throws InterruptedException {
        main().book(key, "a", 60, 100, LONG);

        assertThat(main().rebook(key, "a", 20)).isTrue();
        assertThat(main().rebook(key, "unknown", 50)).isFalse();

        assertThat(main().book(key, "b", 81, 100, LONG)).isFalse();
        assertThat(main().book(key, "b", 80, 100, LONG)).isTrue();
    }

    @Test
    void dropsANameUnderWhichNothingIsBooked() throws InterruptedException {
        main().book(key, "a", 60, 100, LONG);

        assertThat(main().rebook(key, "a", 0)).isTrue();

        assertThat(main().rebook(key, "a", 1)).isFalse();
        assertThat(main().book(key, "b", 100, 100, LONG)).isTrue();
    }

    @Test
    void countsExactlyHoweverMuchIsBooked() throws InterruptedException {
        long most = 1_000_000_000_000L;
        assertThat(main().book(key, "a", most - 1, most, LONG)).isTrue();
        assertThat(main().book(key, "b", 2, most, LONG)).isFalse();
        assertThat(main().book(key, "b", 1, most, LONG)).isTrue();
    }

    @Test
    void forgetsAnAccountWhenItsTimeIsOver() throws InterruptedException {
        main().book(key, "a", 100, 100, Duration.ofMillis(50));

        Awaitility.await().until(() -> !main().rebook(key, "a", 1));
    }

    @Test
    void refusesADatabaseThatWasNotOpened() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connections().keyspace(RedisDatabase.TASKS))
                .withMessageContaining("tasks");
    }

    @Test
    void forgetsAValueWhenItsTimeIsOver() throws InterruptedException {
        main().set(key, bytes("short"), Duration.ofMillis(50));

        Awaitility.await().until(() -> main().get(key).isEmpty());
    }

    @Test
    void extendsTheLifeOfAValueThatIsRead() throws InterruptedException {
        main().set(key, bytes("used"), LONG);

        assertThat(main().getAndExtend(key, Duration.ofMillis(50))).isPresent();

        Awaitility.await().until(() -> main().get(key).isEmpty());
    }

    @Test
    void extendsNothingWhereNothingIs() throws InterruptedException {
        assertThat(main().getAndExtend(key, LONG)).isEmpty();
        assertThat(main().get(key)).isEmpty();
    }

    @Test
    void setsAnAbsentValueOnce() throws InterruptedException {
        assertThat(main().setIfAbsent(key, bytes("first"))).isTrue();
        assertThat(main().setIfAbsent(key, bytes("second"))).isFalse();

        assertThat(main().get(key)).hasValue(bytes("first"));
    }

    @Test
    void saysWhetherItDeletedSomething() throws InterruptedException {
        main().set(key, bytes("there"), LONG);

        assertThat(main().delete(key)).isTrue();
        assertThat(main().delete(key)).isFalse();
    }

    @Test
    void setsWhereNothingIsAndElseTellsWhatIsThere() throws InterruptedException {
        assertThat(main().getOrSet(key, bytes("first"), LONG)).isEmpty();
        assertThat(main().getOrSet(key, bytes("second"), LONG)).hasValue(bytes("first"));

        assertThat(main().get(key)).hasValue(bytes("first"));
    }

    @Test
    void forgetsWhatWasSetWhereNothingWas() throws InterruptedException {
        main().getOrSet(key, bytes("short"), Duration.ofMillis(50));

        Awaitility.await().until(() -> main().get(key).isEmpty());
    }

    @Test
    void replacesOnlyTheValueThatIsExpected() throws InterruptedException {
        byte[] binary = {0, -1, 13, 10, 127};
        main().set(key, binary, LONG);

        assertThat(main().replace(key, bytes("other"), bytes("new"), LONG)).isFalse();
        assertThat(main().replace(key + "-absent", binary, bytes("new"), LONG)).isFalse();
        assertThat(main().replace(key, binary, bytes("new"), LONG)).isTrue();
        // As when the first answer was lost.
        assertThat(main().replace(key, binary, bytes("new"), LONG)).isTrue();

        assertThat(main().get(key)).hasValue(bytes("new"));
        assertThat(main().get(key + "-absent")).isEmpty();
    }

    @Test
    void forgetsAReplacedValueWhenItsTimeIsOver() throws InterruptedException {
        main().set(key, bytes("old"), LONG);

        main().replace(key, bytes("old"), bytes("short"), Duration.ofMillis(50));

        Awaitility.await().until(() -> main().get(key).isEmpty());
    }

    @Test
    void deletesOnlyTheValueThatIsExpected() throws InterruptedException {
        main().set(key, bytes("mine"), LONG);

        assertThat(main().delete(key, bytes("other"))).isFalse();
        assertThat(main().get(key)).isPresent();
        assertThat(main().delete(key, bytes("mine"))).isTrue();
        assertThat(main().delete(key, bytes("mine"))).isFalse();
    }

    @Test
    void deletesManyKeysWhetherTheyAreThereOrNot() throws InterruptedException {
        main().set(key + 1, bytes("one"), LONG);
        main().set(key + 2, bytes("two"), LONG);

        main().deleteAll(List.of(key + 1, key + 2, key + 3));

        assertThat(main().get(key + 1)).isEmpty();
        assertThat(main().get(key + 2)).isEmpty();
    }

    @Test
    void listsTheMembersThatHaveNotExpired() throws InterruptedException {
        Instant now = Instant.now();
        main().addMember(key, "late", now, now.plusSeconds(300));
        main().addMember(key, "early", now, now.plusSeconds(200));

        assertThat(main().members(key, now)).containsExactly("early", "late");
        assertThat(main().members(key, now.plusSeconds(200))).containsExactly("late");
    }

    @Test
    void handsOnEveryMemberHoweverManyAndWhetherItHasExpiredOrNot() throws InterruptedException {
        Instant now = Instant.now();
        main().addMember(key, "first", now, now.plus(LONG));
        main().run(
                        "for i = 1, 12000 do redis.call('ZADD', KEYS[1], i, 'member-' .. i) end return {}",
                        List.of(key),
                        List.of());
        Set<String> seen = new HashSet<>();

        main().eachMember(key, seen::addAll);
        main().eachMember(key + "-none", seen::addAll);

        assertThat(seen).hasSize(12_001).contains("first", "member-1", "member-12000");
    }

    @Test
    void handsOnEveryKeyThatBeginsSoWithoutItsBeginning() throws InterruptedException {
        String prefix = "each-" + UUID.randomUUID() + ":";
        Set<String> written = new HashSet<>();
        for (int number = 0; number < 50; number++) {
            written.add("[a] *?/:" + number);
        }
        for (String rest : written) {
            main().set(prefix + rest, bytes("any"), LONG);
        }
        main().set("not-" + prefix + "other", bytes("any"), LONG);
        Set<String> seen = new HashSet<>();

        main().eachKey(prefix, seen::addAll);

        assertThat(seen).isEqualTo(written);
    }

    @Test
    void dropsExpiredMembersWhenOneIsAdded() throws InterruptedException {
        Instant now = Instant.now();
        main().addMember(key, "old", now, now.plusSeconds(100));

        main().addMember(key, "new", now.plusSeconds(100), now.plusSeconds(200));

        assertThat(main().members(key, now)).containsExactly("new");
    }

    @Test
    void forgetsAGroupOnlyWhenItsLastMemberHasExpired() throws InterruptedException {
        Instant now = Instant.now();
        main().addMember(key, "long", now, now.plus(LONG));
        main().addMember(key, "short", now, now.plusMillis(1));
        main().addMember(key + "-gone", "short", now, now.plusMillis(1));

        Awaitility.await()
                .until(() -> main().members(key + "-gone", Instant.EPOCH).isEmpty());
        assertThat(main().members(key, now.plusMillis(1))).containsExactly("long");
    }

    @Test
    void tellsWhichKeysAreThere() throws InterruptedException {
        main().set("a:" + key, bytes("one"), LONG);
        main().set("b:" + key + "}", bytes("two"), LONG);

        assertThat(main().present(List.of("a:" + key, "b:" + key + "}", "c:" + key, key)))
                .containsExactlyInAnyOrder("a:" + key, "b:" + key + "}");
    }

    @Test
    void deletesMarksAndAnnouncesInOneStep() throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        connections().listen("autobot:channel-" + key, heard::add);
        main().set("session:" + key, bytes("there"), LONG);

        assertThat(main().deleteAndAnnounce("session:" + key, "revoked:" + key, LONG, "autobot:channel-" + key, "gone"))
                .isTrue();

        assertThat(main().get("session:" + key)).isEmpty();
        assertThat(main().get("revoked:" + key)).isPresent();
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("gone");
        assertThat(main().deleteAndAnnounce(
                                "session:" + key, "revoked:" + key, LONG, "autobot:channel-" + key, "again"))
                .isFalse();
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("again");
    }

    @Test
    void refusesAMarkThatDoesNotLieBesideItsKeyInACluster() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> main().deleteAndAnnounce("session:x", "revoked:y", LONG, "channel", "gone"));
    }

    @Test
    void announcesToAllWhoListen() throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        connections().listen("autobot:channel-" + key, heard::add);

        connections().keyspace(RedisDatabase.TEMP).announce("autobot:channel-" + key, "hello");

        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("hello");
    }

    @Test
    void answersAPing() throws InterruptedException {
        assertThat(main().ping()).isPositive();
    }

    @Test
    void servesManyVirtualThreadsOnOneConnection() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> checks = IntStream.range(0, 500)
                    .mapToObj(number -> threads.submit(() -> {
                        main().set(key + number, bytes("value " + number), LONG);
                        return Arrays.equals(main().get(key + number).orElseThrow(), bytes("value " + number));
                    }))
                    .toList();
            for (Future<Boolean> check : checks) {
                assertThat(check.get()).isTrue();
            }
        }
    }

    @Test
    void refusesToBlockAnInterruptedThread() {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> main().get(key));
        assertThat(Thread.interrupted()).isFalse();
    }

    private Keyspace main() {
        return connections().keyspace(RedisDatabase.MAIN);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
