package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.local.Autobot;
import ai.autobot.local.running.Home;
import ai.autobot.local.running.Target;
import ai.autobot.local.session.SavedSession;
import ai.autobot.local.session.SignIn;
import ai.autobot.local.terminal.Palette;
import ai.autobot.local.terminal.Screen;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Users and their sessions from the command line, with the real broker and Redis.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserCommandsTest {
    private static final String PASSWORD = "correct horse battery 1";
    private static final String OTHER = "another horse battery 2";
    private static final ObjectMapper JSON = new ObjectMapper();

    private House house;
    private Path directory;
    private Path home;
    private String name = "";
    private String out = "";
    private String err = "";

    @BeforeAll
    void start(@TempDir Path folder) {
        directory = folder;
        house = House.open(folder);
    }

    @AfterAll
    void stop() {
        house.close();
    }

    @BeforeEach
    void newUser() {
        name = "ada-" + UUID.randomUUID();
        home = directory.resolve(name);
    }

    @Test
    void aUserIsAddedSignsInAndIsTheirOwnUntilDisabled() throws Exception {
        assertThat(run(PASSWORD, "user", "add", name, "--role", "user", "--role", "editor", "--password-stdin"))
                .isZero();
        assertThat(run(PASSWORD, "user", "add", name, "--password-stdin")).isEqualTo(1);
        assertThat(run(PASSWORD, "session", "sign-in", "--user", name, "--password-stdin", "--json"))
                .isZero();
        JsonNode session = JSON.readTree(out);
        assertThat(session.get("userId").asText()).isEqualTo(name);
        assertThat(session.get("roles")).hasSize(2);
        assertThat(session.get("refreshToken").asText()).isNotBlank();

        assertThat(run("", "user", "roles", name, "readonly", "--json")).isZero();
        assertThat(JSON.readTree(out).get("endedSessions").asInt()).isEqualTo(1);
        assertThat(run(OTHER, "user", "passwd", name, "--password-stdin")).isZero();
        assertThat(run(PASSWORD, "session", "sign-in", "--user", name, "--password-stdin"))
                .isEqualTo(1);
        assertThat(err).contains("The user name or the password is not right.");
        assertThat(run(OTHER, "session", "sign-in", "--user", name, "--password-stdin"))
                .isZero();
        assertThat(run("", "user", "disable", name)).isZero();
        assertThat(out).contains("1 session ended");
        assertThat(run(OTHER, "session", "sign-in", "--user", name, "--password-stdin"))
                .isEqualTo(1);
        assertThat(run("", "user", "list", "--json")).isZero();
        assertThat(out).contains(name).doesNotContain("$2b$");
        assertThat(run("", "user", "remove", name)).isZero();
        assertThat(run("", "user", "remove", name)).isEqualTo(1);
    }

    @Test
    void theAuditShowsEachStep() throws Exception {
        run(PASSWORD, "user", "add", name, "--password-stdin");
        run(OTHER, "session", "sign-in", "--user", name, "--password-stdin");
        run(PASSWORD, "session", "sign-in", "--user", name, "--password-stdin");
        run("", "session", "revoke", "--user", name);

        assertThat(run("", "audit", "tail", "--user", name, "--json")).isZero();
        assertThat(decisions())
                .containsExactly("user_add ALLOWED", "sign_in DENIED", "sign_in ALLOWED", "session_revoke ALLOWED");
        assertThat(run("", "audit", "tail", "--user", name, "--outcome", "denied", "--since", "1h", "--json"))
                .isZero();
        assertThat(decisions()).containsExactly("sign_in DENIED");
        assertThat(run("", "audit", "tail", "--user", name, "--action", "sign_in", "--limit", "1"))
                .isZero();
        assertThat(out).contains("allowed", name).doesNotContain("denied");
        assertThat(err).contains("1 older ones are not shown");
    }

    @Test
    void everybodysSessionsEndAtOnceWhereThatIsMeant() throws Exception {
        run("", "session", "create", "--user", name, "--save");
        run("", "session", "create", "--user", name + "-other");

        assertThat(run("", "session", "revoke", "--all")).isEqualTo(2);
        assertThat(err).contains("--yes");
        assertThat(run("", "session", "revoke", "--all", "--yes", "--user", name))
                .isEqualTo(2);
        assertThat(run("", "session", "show", "--user", name)).isZero();
        assertThat(run("", "session", "revoke", "--all", "--yes", "--json")).isZero();

        assertThat(JSON.readTree(out).get("ended").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(run("", "session", "show", "--user", name)).isEqualTo(1);
        assertThat(run("", "session", "show", "--user", name + "-other")).isEqualTo(1);
        assertThat(SavedSession.find(new Home(home))).isEmpty();
    }

    @Test
    void whatIsNoHashIsNotEvenLookedFor() {
        assertThat(run("", "session", "revoke", PASSWORD)).isEqualTo(2);
        assertThat(err).contains("not the hash of a session");
        assertThat(run("", "session", "show", PASSWORD)).isEqualTo(2);
    }

    @Test
    void whoFailsThreeTimesIsLockedUntilUnlocked() {
        run(PASSWORD, "user", "add", name, "--password-stdin");
        for (int failure = 0; failure < 3; failure++) {
            run(OTHER, "session", "sign-in", "--user", name, "--password-stdin");
        }

        assertThat(run(PASSWORD, "session", "sign-in", "--user", name, "--password-stdin"))
                .isEqualTo(1);
        assertThat(err).contains("too many failed sign-ins");
        assertThat(run("", "user", "unlock", name)).isZero();
        assertThat(run(PASSWORD, "session", "sign-in", "--user", name, "--password-stdin"))
                .isZero();
    }

    @Test
    void nothingIsDoneWhereOnlyRedisIsKnown() {
        List<String> redisOnly = List.of(
                "--home", home.toString(), "--redis-uri", house.settings("x").get("autobot.redis.uri"));
        for (List<String> command : List.of(
                List.of("session", "create", "--user", name),
                List.of("session", "revoke", "--user", name),
                List.of("user", "disable", name))) {
            assertThat(execute("", command, redisOnly)).isEqualTo(2);
            assertThat(err).contains("--bootstrap-servers", "nothing was done");
        }
    }

    @Test
    void aPasswordIsNeverAnArgumentAndIsNotAskedForWithoutATerminal() {
        assertThat(run("", "user", "add", name, "--password", "typed here")).isEqualTo(2);
        assertThat(run("", "user", "add", name)).isEqualTo(2);
        assertThat(err).contains("--password-stdin");
        assertThat(run("short", "user", "add", name, "--password-stdin")).isEqualTo(2);
        assertThat(err).contains("fewer than 12 characters");
    }

    @Test
    void guestsAreRefusedUnlessTheyAreServed() {
        assertThat(run("", "session", "guest")).isEqualTo(1);
        assertThat(err).contains("Guests are not served here");
        assertThat(run("", "session", "guest", "--json", "--set", "autobot.authenticate.guests=true"))
                .isZero();
        assertThat(out).contains("\"guest-");
    }

    @Test
    void aSavedSessionIsRenewedBeforeItsTokenEndsAndItsRefreshTokenIsPrivate() throws Exception {
        List<String> brief = List.of(
                "--set", "autobot.authenticate.session-lifetime=50s", "--set", "autobot.authenticate.session-idle=50s");
        run(PASSWORD, "user", "add", name, "--password-stdin");
        List<String> signIn =
                new ArrayList<>(List.of("session", "sign-in", "--user", name, "--password-stdin", "--save"));
        signIn.addAll(brief);
        assertThat(execute(PASSWORD, signIn, target())).isZero();
        SavedSession first = SavedSession.find(new Home(home)).orElseThrow();

        List<String> options = new ArrayList<>(target());
        options.addAll(brief);
        Target target = CommandLine.populateCommand(new Target(), options.toArray(String[]::new));
        assertThat(new SignIn(target, screen(new StringWriter(), new StringWriter())).token())
                .isNotBlank();

        SavedSession second = SavedSession.find(new Home(home)).orElseThrow();
        assertThat(second.hash()).isEqualTo(first.hash());
        assertThat(second.refreshToken()).isNotEqualTo(first.refreshToken());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(new Home(home).sessionFile())))
                .isEqualTo("rw-------");
        assertThat(second.toString()).doesNotContain("" + second.refreshToken());
        assertThat(run("", "audit", "tail", "--user", name, "--action", "refresh", "--json"))
                .isZero();
        assertThat(decisions()).containsExactly("refresh ALLOWED");
    }

    private List<String> decisions() throws Exception {
        List<String> decisions = new ArrayList<>();
        for (String line : out.lines().toList()) {
            JsonNode decision = JSON.readTree(line);
            decisions.add(decision.get("action").asText() + " "
                    + decision.get("outcome").asText());
        }
        return decisions;
    }

    private int run(String stdin, String... arguments) {
        return execute(stdin, List.of(arguments), target());
    }

    private List<String> target() {
        return List.of(
                "--home",
                home.toString(),
                "--bootstrap-servers",
                "" + house.kafka().get("bootstrap.servers"),
                "--redis-uri",
                "" + house.settings("x").get("autobot.redis.uri"));
    }

    private int execute(String stdin, List<String> command, List<String> target) {
        StringWriter toOut = new StringWriter();
        StringWriter toErr = new StringWriter();
        List<String> all = new ArrayList<>(command);
        all.addAll(target);
        InputStream usual = System.in;
        System.setIn(new ByteArrayInputStream((stdin + "\n").getBytes(StandardCharsets.UTF_8)));
        int code;
        try {
            code = Autobot.run(screen(toOut, toErr), all.toArray(String[]::new));
        } finally {
            System.setIn(usual);
        }
        out = toOut.toString();
        err = toErr.toString();
        assertThat(out + err).doesNotContain(PASSWORD, OTHER);
        return code;
    }

    private static Screen screen(StringWriter toOut, StringWriter toErr) {
        return new Screen(new PrintWriter(toOut), new PrintWriter(toErr), false, new Palette(false), 80, 24);
    }
}
