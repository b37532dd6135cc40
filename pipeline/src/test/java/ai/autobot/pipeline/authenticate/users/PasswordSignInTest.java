package ai.autobot.pipeline.authenticate.users;

import static ai.autobot.pipeline.authenticate.users.SignInHouse.BY;
import static ai.autobot.pipeline.authenticate.users.SignInHouse.OTHER_PASSWORD;
import static ai.autobot.pipeline.authenticate.users.SignInHouse.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.AuditOutcome;
import ai.autobot.pipeline.authenticate.Session;
import ai.autobot.pipeline.authenticate.audit.AuditAction;
import ai.autobot.pipeline.authenticate.audit.AuditEntry;
import ai.autobot.schemas.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class PasswordSignInTest {
    private static final UserName ADA = UserName.of("ada");
    private static final ClientAddress HOME = SignInHouse.address(1);
    private static final SignInOutcome REFUSED = new SignInOutcome.Refused(ErrorCode.SIGN_IN_REFUSED);

    private SignInHouse house;
    private SignInDesk desk;

    @BeforeEach
    void open(@TempDir Path folder) throws InterruptedException {
        house = SignInHouse.open(folder);
        desk = house.desk();
        assertThat(desk.users().add(ADA, PASSWORD, Set.of("user"), BY)).isInstanceOf(UserChange.Done.class);
    }

    @AfterEach
    void close() {
        desk.close();
        house.close();
    }

    @Test
    void beginsASessionWithTheUsersRolesAndSaysSo() throws InterruptedException {
        SignInOutcome.SignedIn signedIn = signedIn(desk.passwords().signIn("Ada", PASSWORD, HOME));

        Session session = signedIn.issued().session();
        assertThat(session.userId()).isEqualTo("ada");
        assertThat(session.roles()).containsExactly("user");
        assertThat(house.sessions().find(session.hash())).contains(session);
        AuditEntry told = house.audit.last();
        assertThat(told.action()).isEqualTo(AuditAction.SIGN_IN);
        assertThat(told.outcome()).isEqualTo(AuditOutcome.ALLOWED);
        assertThat(told.userId()).isEqualTo("ada");
        assertThat(told.sessionHash()).isEqualTo(session.hash());
        assertThat(told.origin()).isEqualTo(HOME.text());
        assertThat(signedIn.toString())
                .doesNotContain(signedIn.refreshToken(), signedIn.issued().token());
    }

    @Test
    void answersWhoIsNobodyAsWhoTypedAWrongPasswordAfterTheSameWork() throws InterruptedException {
        desk.users().add(UserName.of("eve"), PASSWORD, Set.of("user"), BY);
        desk.users().disable(UserName.of("eve"), BY);

        for (List<String> typed : List.of(
                List.of("ada", OTHER_PASSWORD),
                List.of("ada", ""),
                List.of("ada", PASSWORD + "x".repeat(72)),
                List.of("nobody", PASSWORD),
                List.of("eve", PASSWORD),
                List.of("", PASSWORD),
                List.of("no/name", PASSWORD),
                List.of("guest-1", PASSWORD),
                List.of("x".repeat(100_000), PASSWORD))) {
            house.hashes.looks.set(0);

            assertThat(desk.passwords().signIn(typed.getFirst(), typed.getLast(), HOME))
                    .isEqualTo(REFUSED);

            assertThat(house.hashes.looks).hasValue(1);
        }
    }

    @Test
    void letsThreeOfAThousandGuessesAtOnceReachThePassword() throws Exception {
        house.hashes.looks.set(0);
        List<Callable<SignInOutcome>> guesses = IntStream.range(0, 1_000)
                .<Callable<SignInOutcome>>mapToObj(
                        number -> () -> desk.passwords().signIn("ada", OTHER_PASSWORD + number, HOME))
                .toList();

        List<SignInOutcome> outcomes;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            outcomes =
                    threads.invokeAll(guesses).stream().map(Future::resultNow).toList();
        }

        assertThat(house.hashes.looks).hasValue(3);
        assertThat(outcomes).filteredOn(REFUSED::equals).hasSize(3);
        assertThat(outcomes).filteredOn(SignInOutcome.Locked.class::isInstance).hasSize(997);
        // The three failures, and of the 997 refusals that are the 1st, 2nd, 4th … 512th.
        assertThat(house.audit.outcomes(AuditAction.SIGN_IN)).hasSize(3 + 10);
    }

    @Test
    void isLockedForTheRightPasswordTooAndTellsTheAudit() throws InterruptedException {
        for (int failure = 0; failure < 3; failure++) {
            desk.passwords().signIn("ada", OTHER_PASSWORD, HOME);
        }
        assertThat(house.audit.last().attributes()).containsEntry("locks", "true");

        assertThat(desk.passwords().signIn("ada", PASSWORD, HOME))
                .isInstanceOfSatisfying(
                        SignInOutcome.Locked.class,
                        locked -> assertThat(locked.retryAfter()).isPositive());

        assertThat(house.audit.last().reason()).isEqualTo(ErrorCode.SIGN_IN_LOCKED);
        assertThat(house.audit.last().userId()).isEqualTo("ada");
    }

    @Test
    void countsNoFailureOfWhoSignsInInTheEnd() throws InterruptedException {
        for (int round = 0; round < 5; round++) {
            assertThat(desk.passwords().signIn("ada", OTHER_PASSWORD, HOME)).isEqualTo(REFUSED);
            assertThat(desk.passwords().signIn("ada", OTHER_PASSWORD, HOME)).isEqualTo(REFUSED);
            signedIn(desk.passwords().signIn("ada", PASSWORD, HOME));
        }
    }

    @Test
    void letsNobodyInWhenTheAuditCannotBeWritten() throws InterruptedException {
        house.audit.fail(true);

        assertThat(desk.passwords().signIn("ada", PASSWORD, HOME)).isEqualTo(new SignInOutcome.Unavailable());

        assertThat(house.sessions().ofUser("ada")).isEmpty();
        house.audit.fail(false);
        signedIn(desk.passwords().signIn("ada", PASSWORD, HOME));
    }

    @Test
    void countsAFailureThatTheAuditCouldNotBeToldOf() throws InterruptedException {
        house.audit.fail(true);
        for (int failure = 0; failure < 3; failure++) {
            assertThat(desk.passwords().signIn("ada", OTHER_PASSWORD, HOME)).isEqualTo(new SignInOutcome.Unavailable());
        }
        house.audit.fail(false);

        assertThat(desk.passwords().signIn("ada", PASSWORD, HOME)).isInstanceOf(SignInOutcome.Locked.class);
    }

    @Test
    void letsNobodyInWhoIsDisabledWhileTheirPasswordIsChecked() throws InterruptedException {
        house.hashes.meanwhile = () -> {
            try {
                desk.users().disable(ADA, BY);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };

        assertThat(desk.passwords().signIn("ada", PASSWORD, HOME)).isEqualTo(new SignInOutcome.Unavailable());

        house.hashes.meanwhile = () -> {};
        assertThat(house.sessions().ofUser("ada")).isEmpty();
        assertThat(desk.passwords().signIn("ada", PASSWORD, HOME)).isEqualTo(REFUSED);
    }

    @Test
    void saysThatTooManyAreCheckedAndCountsNothing() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch checking = new CountDownLatch(1);
        house.hashes.meanwhile = () -> {
            checking.countDown();
            await(held);
        };
        try (SignInDesk narrow =
                        house.desk(Map.of("autobot.sign-in.checks-at-once", "1", "autobot.sign-in.check-wait", "0s"));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<SignInOutcome> slow = threads.submit(() -> narrow.passwords().signIn("ada", PASSWORD, HOME));
            await(checking);

            for (int number = 0; number < 10; number++) {
                assertThat(narrow.passwords().signIn("bob", OTHER_PASSWORD, HOME))
                        .isEqualTo(new SignInOutcome.Overloaded());
            }

            held.countDown();
            signedIn(slow.get(60, TimeUnit.SECONDS));
        }
        house.hashes.meanwhile = () -> {};
        assertThat(desk.passwords().signIn("bob", OTHER_PASSWORD, HOME)).isEqualTo(REFUSED);
    }

    @Test
    void hashesAPasswordAnewWhenTheCostHasChanged() throws InterruptedException {
        house.hashes.version = "2";

        signedIn(desk.passwords().signIn("ada", PASSWORD, HOME));

        User user = desk.users().find(ADA).orElseThrow();
        assertThat(user.passwordHash()).startsWith("2:");
        signedIn(desk.passwords().signIn("ada", PASSWORD, HOME));
    }

    @Test
    void neverKeepsANameThatIsNoUsers() throws InterruptedException {
        desk.passwords().signIn(PASSWORD.replace(' ', '-'), "ada", HOME);

        assertThat(house.audit.last().userId()).isNull();
        assertThat(house.audit.last().toString()).doesNotContain("horse");
    }

    @Test
    void isUnavailableWhileRedisIsGoneAndServesAgainWhenItIsBack() throws InterruptedException {
        house.stopRedis();
        for (int number = 0; number < 10; number++) {
            assertThat(desk.passwords().signIn("ada", PASSWORD, HOME)).isEqualTo(new SignInOutcome.Unavailable());
        }
        assertThat(house.audit.last().outcome()).isEqualTo(AuditOutcome.ERROR);

        house.startRedis();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> desk.passwords().signIn("ada", PASSWORD, HOME) instanceof SignInOutcome.SignedIn);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SignInOutcome.SignedIn signedIn(SignInOutcome outcome) {
        assertThat(outcome).isInstanceOf(SignInOutcome.SignedIn.class);
        return (SignInOutcome.SignedIn) outcome;
    }
}
