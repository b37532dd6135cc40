package ai.autobot.pipeline.authenticate.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class SignInAttemptsTest {
    private static final ClientAddress HOME = SignInHouse.address(1);
    private static final ClientAddress ELSEWHERE = SignInHouse.address(2);

    private final String ada = "ada-" + UUID.randomUUID();

    private SignInHouse house;
    private SignInAttempts attempts;

    @BeforeEach
    void open(@TempDir Path folder) throws InterruptedException {
        house = SignInHouse.open(folder);
        attempts = attempts(Map.of());
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void letThreeOfAThousandAtOnceThrough() throws Exception {
        List<Admission> admissions = atOnce(1_000, _ -> attempts.begin(ada, HOME));

        assertThat(admissions).filteredOn(Admission.Admitted.class::isInstance).hasSize(3);
    }

    @Test
    void letThreeOfAThousandAtOnceThroughAlsoFromAThousandAddresses() throws Exception {
        List<Admission> admissions = atOnce(1_000, number -> attempts.begin(ada, SignInHouse.address(number)));

        assertThat(admissions).filteredOn(Admission.Admitted.class::isInstance).hasSize(3);
    }

    @Test
    void letThirtyOfAThousandAtOnceThroughFromOneAddressWhoeverIsMeant() throws Exception {
        List<Admission> admissions = atOnce(1_000, number -> attempts.begin(ada + number, HOME));

        assertThat(admissions).filteredOn(Admission.Admitted.class::isInstance).hasSize(30);
    }

    @Test
    void sayHowLongALockLastsAndHowOftenItRefused() throws InterruptedException {
        failThrice(ada, HOME);

        assertThat(attempts.begin(ada, HOME)).isInstanceOfSatisfying(Admission.Locked.class, locked -> {
            assertThat(locked.retryAfter()).isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));
            assertThat(locked.refused()).isEqualTo(1);
        });
        assertThat(((Admission.Locked) attempts.begin(ada, HOME)).refused()).isEqualTo(2);
    }

    @Test
    void tellTheLastOneThatItsFailureLocks() throws InterruptedException {
        assertThat(admitted(ada, HOME).last()).isFalse();
        assertThat(admitted(ada, HOME).last()).isFalse();
        assertThat(admitted(ada, HOME).last()).isTrue();
    }

    @Test
    void keepAUserInWhereTheyHaveSignedInFromWhateverStrangersDo() throws InterruptedException {
        attempts.succeeded(admitted(ada, HOME));
        for (int stranger = 10; stranger < 40; stranger++) {
            attempts.begin(ada, SignInHouse.address(stranger));
        }

        assertThat(attempts.begin(ada, ELSEWHERE)).isInstanceOf(Admission.Locked.class);
        attempts.succeeded(admitted(ada, HOME));
    }

    @Test
    void lockAUserOutOfTheirOwnPlaceAfterFailuresThere() throws InterruptedException {
        attempts.succeeded(admitted(ada, HOME));

        failThrice(ada, HOME);

        assertThat(attempts.begin(ada, HOME)).isInstanceOf(Admission.Locked.class);
        assertThat(attempts.begin(ada, ELSEWHERE)).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void takeBackOnASuccessOnlyWhatThisUserFailedHere() throws InterruptedException {
        attempts = attempts(Map.of("autobot.sign-in.failures-by-address", "4"));
        admitted("victim-1", HOME);
        admitted("victim-2", HOME);
        admitted("mallory", HOME);
        attempts.succeeded(admitted("mallory", HOME));

        admitted("victim-3", HOME);
        admitted("victim-4", HOME);

        assertThat(attempts.begin("victim-5", HOME)).isInstanceOf(Admission.Locked.class);
    }

    @Test
    void takeBackOnASuccessWhatTheUserFailedHereBefore() throws InterruptedException {
        admitted(ada, HOME);
        admitted(ada, HOME);
        attempts.succeeded(admitted(ada, HOME));

        failThrice(ada, ELSEWHERE);

        assertThat(attempts.begin(ada, ELSEWHERE)).isInstanceOf(Admission.Locked.class);
        admitted(ada, HOME);
    }

    @Test
    void endAnAddresssCountAfterItsFirstFailureWhateverComesLater() throws InterruptedException {
        attempts = attempts(Map.of("autobot.sign-in.failures-by-address", "2"));
        admitted("bob", HOME);
        String soon = endAddresssCountIn(Duration.ofSeconds(50));

        attempts.undo(admitted(ada, HOME));
        attempts.succeeded(admitted(ada, HOME));
        Attempt second = admitted(ada, HOME);
        assertThat(attempts.begin("carl", HOME))
                .isInstanceOfSatisfying(
                        Admission.Locked.class,
                        locked -> assertThat(locked.retryAfter())
                                .as("a full count is locked for as long as ever")
                                .isGreaterThan(Duration.ofMinutes(14)));
        attempts.succeeded(second);

        assertThat(field(addressKey(), "x:")).isEqualTo(soon);
        assertThat(field(addressKey(), "l:")).isEmpty();
        admitted("carl", HOME);
    }

    @Test
    void takeBackOnASuccessNothingOfWhatOthersFailedSinceTheAddresssCountBeganAnew() throws InterruptedException {
        attempts = attempts(Map.of("autobot.sign-in.failures-by-address", "3"));
        admitted(ada, HOME);
        endAddresssCountIn(Duration.ofSeconds(-1));
        admitted("victim-1", HOME);
        admitted("victim-2", HOME);

        attempts.succeeded(admitted(ada, HOME));

        admitted("victim-3", HOME);
        assertThat(attempts.begin("victim-4", HOME)).isInstanceOf(Admission.Locked.class);
    }

    @Test
    void takeBackWhatWasNotLookedAt() throws InterruptedException {
        for (int number = 0; number < 100; number++) {
            attempts.undo(admitted(ada, HOME));
        }

        assertThat(keys()).isEmpty();
    }

    @Test
    void countAllAddressesBehindOneConnectionTogether() throws InterruptedException {
        for (int host = 1; host <= 3; host++) {
            admitted(ada, ClientAddress.parse("2001:db8:0:1::" + host));
        }

        assertThat(attempts.begin(ada, ClientAddress.parse("2001:db8:0:1:ffff::1")))
                .isInstanceOf(Admission.Locked.class);
    }

    @Test
    void endALockByItselfThoughItIsKnockedAt() throws InterruptedException {
        attempts = attempts(Map.of("autobot.sign-in.locked-for", "1s"));
        failThrice(ada, HOME);

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> attempts.begin(ada, HOME) instanceof Admission.Admitted);
    }

    @Test
    void endALockForWhomAnOperatorUnlocks() throws InterruptedException {
        UserName name = UserName.of("ada");
        failThrice("ada", HOME);

        attempts.unlock(name);

        admitted("ADA", HOME);
    }

    @Test
    void letAUserInWhereAnOperatorSaysTheyAreThoughStrangersGoOn() throws InterruptedException {
        UserName name = UserName.of("ada");
        attempts.unlock(name, HOME);
        failThrice("ada", ELSEWHERE);

        assertThat(attempts.begin("ada", SignInHouse.address(3))).isInstanceOf(Admission.Locked.class);
        admitted("ada", HOME);
    }

    @Test
    void keepNothingForEverAndNoMoreThanTenPlacesOfAUser() throws InterruptedException {
        for (int place = 0; place < 15; place++) {
            attempts.succeeded(admitted(ada, SignInHouse.address(place)));
        }
        failThrice("bob", HOME);
        attempts.begin("bob", HOME);

        for (String key : keys()) {
            assertThat(Long.parseLong(number("PTTL", key))).as(key).isPositive();
        }
        assertThat(keys())
                .filteredOn(key -> key.startsWith("known-"))
                .singleElement()
                .satisfies(key -> assertThat(number("ZCARD", key)).isEqualTo("10"));
    }

    @Test
    void keepNeitherNamesNorAddressesAsTheyAre() throws InterruptedException {
        attempts.succeeded(admitted("a password typed as a name", HOME));
        admitted(ada, HOME);

        assertThat(String.join(" ", keys())).doesNotContain("password", ada, "203.0");
    }

    private void failThrice(String name, ClientAddress from) throws InterruptedException {
        for (int failure = 0; failure < 3; failure++) {
            admitted(name, from);
        }
    }

    private Attempt admitted(String name, ClientAddress from) throws InterruptedException {
        Admission admission = attempts.begin(name, from);
        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        return ((Admission.Admitted) admission).attempt();
    }

    private List<String> keys() throws InterruptedException {
        return house.mainForAll().run("return redis.call('KEYS', '*')", List.of("any"), List.of());
    }

    private String addressKey() throws InterruptedException {
        return keys().stream()
                .filter(key -> key.startsWith("tries-from-"))
                .findFirst()
                .orElseThrow();
    }

    private String field(String key, String name) throws InterruptedException {
        return house.mainForAll()
                .run("return {redis.call('HGET', KEYS[1], ARGV[1])}", List.of(key), List.of(name))
                .getFirst();
    }

    /// As if time had passed.
    private String endAddresssCountIn(Duration rest) throws InterruptedException {
        String end = Long.toString(Instant.now().plus(rest).toEpochMilli());
        house.mainForAll()
                .run(
                        "redis.call('HSET', KEYS[1], 'x:', ARGV[1])"
                                + " for _, key in ipairs(redis.call('KEYS', 'tries-*')) do"
                                + " for _, name in ipairs(redis.call('HKEYS', key)) do"
                                + " if string.sub(name, 1, 2) == 'w:' then redis.call('HSET', key, name, ARGV[1]) end end end"
                                + " return {}",
                        List.of(addressKey()),
                        List.of(end));
        return end;
    }

    private String number(String command, String key) throws InterruptedException {
        return house.mainForAll()
                .run("return {redis.call('" + command + "', KEYS[1])}", List.of(key), List.of())
                .getFirst();
    }

    private SignInAttempts attempts(Map<String, String> settings) {
        return new SignInAttempts(house.main(), SignInHouse.rules(settings));
    }

    private static List<Admission> atOnce(int count, Try one) throws Exception {
        List<Callable<Admission>> calls = IntStream.range(0, count)
                .<Callable<Admission>>mapToObj(number -> () -> one.begin(number))
                .toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.invokeAll(calls).stream().map(Future::resultNow).toList();
        }
    }

    @FunctionalInterface
    private interface Try {
        Admission begin(int number) throws InterruptedException;
    }
}
