package ai.autobot.pipeline.authenticate.users;

import static ai.autobot.pipeline.authenticate.users.SignInHouse.BY;
import static ai.autobot.pipeline.authenticate.users.SignInHouse.OTHER_PASSWORD;
import static ai.autobot.pipeline.authenticate.users.SignInHouse.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.events.AuditOutcome;
import ai.autobot.pipeline.authenticate.audit.AuditAction;
import ai.autobot.pipeline.authenticate.audit.AuditUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class UsersTest {
    private static final UserName ADA = UserName.of("ada");

    private SignInHouse house;
    private SignInDesk desk;
    private Users users;

    @BeforeEach
    void open(@TempDir Path folder) throws InterruptedException {
        house = SignInHouse.open(folder);
        desk = house.desk();
        users = desk.users();
        assertThat(users.add(ADA, PASSWORD, Set.of("user"), BY)).isInstanceOf(UserChange.Done.class);
    }

    @AfterEach
    void close() {
        desk.close();
        house.close();
    }

    @Test
    void areAddedOnce() throws InterruptedException {
        assertThat(users.add(ADA, OTHER_PASSWORD, Set.of("admin"), BY)).isEqualTo(new UserChange.NameTaken());

        User ada = users.find(ADA).orElseThrow();
        assertThat(ada.roles()).containsExactly("user");
        assertThat(ada.disabled()).isFalse();
        assertThat(ada.toString()).doesNotContain("horse");
        assertThat(house.audit.outcomes(AuditAction.USER_ADD)).containsExactly(AuditOutcome.ALLOWED);
    }

    @Test
    void loseTheirSessionsWithTheirPasswordTheirRolesWhenDisabledAndWhenRemoved() throws InterruptedException {
        for (Change change : List.<Change>of(
                () -> users.changePassword(ADA, OTHER_PASSWORD, BY),
                () -> users.changeRoles(ADA, Set.of("editor", "user"), BY),
                () -> users.disable(ADA, BY),
                () -> users.remove(ADA, BY))) {
            house.sessions().create("ada", Set.of("user"));
            house.sessions().create("ada", Set.of("user"));

            assertThat(change.make())
                    .isInstanceOfSatisfying(
                            UserChange.Done.class,
                            done -> assertThat(done.endedSessions()).isEqualTo(2));

            assertThat(house.sessions().ofUser("ada")).isEmpty();
        }
        assertThat(users.find(ADA)).isEmpty();
        assertThat(users.disable(ADA, BY)).isEqualTo(new UserChange.NoSuchUser());
    }

    @Test
    void areNotChangedWhenTheAuditCannotBeWritten() throws InterruptedException {
        User before = users.find(ADA).orElseThrow();
        house.sessions().create("ada", Set.of("user"));
        house.audit.fail(true);

        for (Change change : List.<Change>of(
                () -> users.add(UserName.of("bob"), PASSWORD, Set.of("user"), BY),
                () -> users.changePassword(ADA, OTHER_PASSWORD, BY),
                () -> users.changeRoles(ADA, Set.of("admin"), BY),
                () -> users.disable(ADA, BY),
                () -> users.unlock(ADA, null, BY),
                () -> users.remove(ADA, BY))) {
            assertThatExceptionOfType(AuditUnavailableException.class).isThrownBy(change::make);
        }

        assertThat(users.find(ADA)).contains(before);
        assertThat(users.find(UserName.of("bob"))).isEmpty();
        assertThat(house.sessions().ofUser("ada")).hasSize(1);
    }

    @Test
    void loseNoneOfManyChangesAtOnce() throws Exception {
        long before = users.find(ADA).orElseThrow().revision();
        List<Callable<UserChange>> changes = List.of(
                () -> users.changePassword(ADA, OTHER_PASSWORD, BY),
                () -> users.changeRoles(ADA, Set.of("editor"), BY),
                () -> users.disable(ADA, BY));

        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            assertThat(threads.invokeAll(changes))
                    .allSatisfy(change -> assertThat(change.resultNow()).isInstanceOf(UserChange.Done.class));
        }

        User ada = users.find(ADA).orElseThrow();
        assertThat(ada.passwordHash()).endsWith(OTHER_PASSWORD);
        assertThat(ada.roles()).containsExactly("editor");
        assertThat(ada.disabled()).isTrue();
        assertThat(ada.revision()).isEqualTo(before + 3);
    }

    /// As after a removal whose answer was lost, or whose command died.
    @Test
    void loseTheirSessionsWhenARemovalThatTookEffectIsRepeated() throws InterruptedException {
        house.sessions().create("ada", Set.of("user"));
        assertThat(new RedisUserStore(house.main()).remove(users.find(ADA).orElseThrow()))
                .isTrue();

        assertThat(users.remove(ADA, BY)).isEqualTo(new UserChange.NoSuchUser());

        assertThat(house.sessions().ofUser("ada")).isEmpty();
        assertThat(house.audit.last().action()).isEqualTo(AuditAction.USER_REMOVE);
        assertThat(house.audit.last().attributes()).containsEntry("detail", "there is no such user");
    }

    @Test
    void areNotTakenForWhoHadTheirNameBefore() throws InterruptedException {
        UserStore store = new RedisUserStore(house.main());
        User removed = users.find(ADA).orElseThrow();
        users.remove(ADA, BY);
        users.add(ADA, OTHER_PASSWORD, Set.of("user"), BY);

        assertThat(store.replace(removed)).isFalse();
        assertThat(store.remove(removed)).isFalse();
    }

    @Test
    void areAddedOnceHoweverManyAddThemAtOnce() throws Exception {
        List<Callable<UserChange>> adding = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            adding.add(() -> users.add(UserName.of("bob"), PASSWORD, Set.of("user"), BY));
        }

        List<Future<UserChange>> outcomes;
        try (ExecutorService threads = Executors.newFixedThreadPool(20)) {
            outcomes = threads.invokeAll(adding);
        }

        assertThat(outcomes)
                .filteredOn(outcome -> outcome.resultNow() instanceof UserChange.Done)
                .hasSize(1);
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.resultNow() instanceof UserChange.NameTaken)
                .hasSize(19);
    }

    @Test
    void areListedInOrderPageByPage() throws InterruptedException {
        for (String name : List.of("bob", "zoe", "carl", "bo", "a-1")) {
            users.add(UserName.of(name), PASSWORD, Set.of("user"), BY);
        }

        List<User> first = users.list(null, 4);
        List<User> second = users.list(first.getLast().name(), 4);

        assertThat(first).extracting(user -> user.name().value()).containsExactly("a-1", "ada", "bo", "bob");
        assertThat(second).extracting(user -> user.name().value()).containsExactly("carl", "zoe");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "password1234", "adaAdaBobbob", "aaaaaaaaaaaab", "tab\tin a password"})
    void areGivenNoPasswordThatIsGuessedFirst(String password) throws InterruptedException {
        assertThat(users.changePassword(ADA, password, BY)).isInstanceOf(UserChange.PasswordRefused.class);
        assertThat(users.add(UserName.of("bob"), password, Set.of("user"), BY))
                .isInstanceOf(UserChange.PasswordRefused.class);
        assertThat(users.find(UserName.of("bob"))).isEmpty();
    }

    @Test
    void areGivenNoRolesThatAreNone() {
        for (String none : List.of("No Role", "", "guest")) {
            assertThatIllegalArgumentException().isThrownBy(() -> users.changeRoles(ADA, Set.of(none), BY));
        }
        assertThat(house.audit.outcomes(AuditAction.USER_ROLES)).isEmpty();
    }

    @Test
    void countAsNotThereWhenTheirRecordIsDamaged() throws InterruptedException {
        for (String record : List.of("", "1", "1 {", "x {}", "1 {}", "1 {\"passwordHash\":\"h\",\"roles\":[]}")) {
            house.main()
                    .run(
                            "redis.call('HSET', KEYS[1], 'ada', ARGV[1]) return {}",
                            List.of("records:users"),
                            List.of(record));

            assertThat(users.find(ADA)).as(record).isEmpty();
        }
    }

    @Test
    void areGuestsOnlyWhereGuestsAreServed(@TempDir Path folder) throws InterruptedException {
        assertThat(desk.guests().signIn(ClientAddress.LOCAL).error())
                .hasValueSatisfying(code -> assertThat(code.code()).isEqualTo("guests_not_served"));
        assertThatIllegalArgumentException().isThrownBy(() -> house.sessions().create("guest-1", Set.of("user")));
        assertThatIllegalArgumentException().isThrownBy(() -> house.sessions().create("bob", Set.of("guest")));

        try (SignInHouse open = SignInHouse.open(folder, Map.of("autobot.authenticate.guests", "true"));
                SignInDesk there = open.desk(Map.of("autobot.sign-in.guests-by-address", "2"))) {
            SignInOutcome.SignedIn one = (SignInOutcome.SignedIn) there.guests().signIn(ClientAddress.LOCAL);
            SignInOutcome.SignedIn two = (SignInOutcome.SignedIn) there.guests().signIn(ClientAddress.LOCAL);

            assertThat(one.issued().session().userId())
                    .startsWith("guest-")
                    .isNotEqualTo(two.issued().session().userId());
            assertThat(one.issued().session().roles()).containsExactly("guest");
            assertThat(there.guests().signIn(ClientAddress.LOCAL)).isInstanceOf(SignInOutcome.Locked.class);
        }
    }

    @Test
    void areGuestsAgainAQuarterOfAnHourAfterTheFirstOfTheirAddress(@TempDir Path folder) throws InterruptedException {
        try (SignInHouse open = SignInHouse.open(folder, Map.of("autobot.authenticate.guests", "true"));
                SignInDesk there = open.desk(Map.of("autobot.sign-in.guests-by-address", "2"))) {
            there.guests().signIn(ClientAddress.LOCAL);
            open.mainForAll()
                    .run(
                            "for _, key in ipairs(redis.call('KEYS', 'guests:*')) do redis.call('PEXPIRE', key, 50000) end"
                                    + " return {}",
                            List.of("any"),
                            List.of());

            there.guests().signIn(ClientAddress.LOCAL);

            assertThat(there.guests().signIn(ClientAddress.LOCAL))
                    .isInstanceOfSatisfying(
                            SignInOutcome.Locked.class,
                            locked -> assertThat(locked.retryAfter())
                                    .isBetween(Duration.ofMillis(1), Duration.ofSeconds(50)));
        }
    }

    @Test
    void doNotFillTheAuditByKnockingAsGuests(@TempDir Path folder) throws InterruptedException {
        for (int knock = 0; knock < 9; knock++) {
            desk.guests().signIn(ClientAddress.LOCAL);
        }
        assertThat(house.audit.outcomes(AuditAction.GUEST_SIGN_IN))
                .as("the 1st, 2nd, 4th and 8th")
                .hasSize(4);

        try (SignInHouse open = SignInHouse.open(folder, Map.of("autobot.authenticate.guests", "true"));
                SignInDesk there = open.desk(Map.of("autobot.sign-in.guests-by-address", "1"))) {
            for (int knock = 0; knock < 10; knock++) {
                there.guests().signIn(ClientAddress.LOCAL);
            }
            assertThat(open.audit.outcomes(AuditAction.GUEST_SIGN_IN)).hasSize(1 + 4);
            assertThat(open.audit.last().attributes()).containsEntry("refused", "8");
        }
    }

    @Test
    void endNoSessionByWhatIsNoHashAndKeepItNowhere() {
        String typed = "a token." + PASSWORD;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> desk.sessions().revoke(typed, BY))
                .withMessageNotContaining("horse");

        assertThat(house.audit.outcomes(AuditAction.SESSION_REVOKE)).isEmpty();
    }

    @Test
    void loseAllTheirSessionsAtOnceWithAnEventBeforeAndOneThatCounts() throws InterruptedException {
        house.sessions().create("ada", Set.of("user"));
        house.sessions().create("bob", Set.of("user"));
        house.audit.fail(true);
        assertThatExceptionOfType(AuditUnavailableException.class)
                .isThrownBy(() -> desk.sessions().revokeEverybodys(BY));
        assertThat(house.sessions().ofUser("ada")).hasSize(1);
        house.audit.fail(false);

        assertThat(desk.sessions().revokeEverybodys(BY)).isEqualTo(2);

        assertThat(house.sessions().ofUser("ada")).isEmpty();
        assertThat(house.sessions().ofUser("bob")).isEmpty();
        assertThat(house.audit.outcomes(AuditAction.SESSION_REVOKE))
                .containsExactly(AuditOutcome.ALLOWED, AuditOutcome.ALLOWED);
        assertThat(house.audit.last().attributes())
                .containsEntry("which", "everybody's")
                .containsEntry("ended", "2");
    }

    @FunctionalInterface
    private interface Change {
        UserChange make() throws InterruptedException;
    }
}
