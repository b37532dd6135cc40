package ai.autobot.pipeline.authenticate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.runtime.config.Configuration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionsTest {
    private static final Permission SOME_MODEL = Permission.model("vendor/model-4.1:free");

    private static Grants granted(String permissions) {
        return table(Map.of("autobot.authorize.roles.tester", permissions)).of(Set.of("tester"));
    }

    private static Permissions table(Map<String, String> settings) {
        return Permissions.of(Configuration.of(AuthorizeSettings.class, settings));
    }

    @ParameterizedTest
    @CsvSource({
        "admin,    true,  true,  true,  true,  true,  true",
        "editor,   true,  true,  true,  true,  false, true",
        "user,     true,  true,  true,  true,  false, true",
        "readonly, false, false, false, false, false, true",
        "guest,    false, false, false, false, false, false",
        "unknown,  false, false, false, false, false, false",
        "Admin,    false, false, false, false, false, false"
    })
    void theDefaultTable(
            String role,
            boolean chats,
            boolean usesAnyModel,
            boolean continues,
            boolean cancelsOwn,
            boolean cancelsAny,
            boolean reads) {
        Grants grants = table(Map.of()).of(Set.of(role));

        assertThat(grants.allow(Permission.CHAT)).isEqualTo(chats);
        assertThat(grants.allow(SOME_MODEL)).isEqualTo(usesAnyModel);
        assertThat(grants.allow(Permission.CONTINUE_OWN)).isEqualTo(continues);
        assertThat(grants.allow(Permission.CANCEL_OWN)).isEqualTo(cancelsOwn);
        assertThat(grants.allow(Permission.CANCEL_ANY)).isEqualTo(cancelsAny);
        assertThat(grants.allow(Permission.READ_KNOWLEDGE)).isEqualTo(reads);
    }

    @Test
    void severalRolesMayWhatAnyOfThemMay() {
        Permissions table = table(Map.of(
                "autobot.authorize.roles.asker", "chat.send",
                "autobot.authorize.roles.stopper", "chat.cancel.*"));

        Grants both = table.of(Set.of("asker", "stopper", "unheard-of"));

        assertThat(both.allow(Permission.CHAT)).isTrue();
        assertThat(both.allow(Permission.CANCEL_ANY)).isTrue();
        assertThat(both.allow(Permission.READ_KNOWLEDGE)).isFalse();
        assertThat(table.of(Set.of()).allow(Permission.CHAT)).isFalse();
    }

    @Test
    void aRoleThatIsConfiguredHasThatAndNoMoreAndTheOthersKeepTheirDefault() {
        Permissions table = table(Map.of("autobot.authorize.roles.user", "chat.send, chat.model.small"));

        assertThat(table.of(Set.of("user")).allow(Permission.CHAT)).isTrue();
        assertThat(table.of(Set.of("user")).allow(Permission.READ_KNOWLEDGE)).isFalse();
        assertThat(table.of(Set.of("editor")).allow(Permission.READ_KNOWLEDGE)).isTrue();
    }

    @Test
    void noneIsNothing() {
        assertThat(granted("none")).isEqualTo(Grants.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "chat.model.gpt-4,                gpt-4,                 true",
        "chat.model.gpt-4,                gpt-4.1,               false",
        "chat.model.gpt-4,                GPT-4,                 false",
        "chat.model.gpt-4,                gpt-,                  false",
        "chat.model.gpt-4.*,              gpt-4.1,               true",
        "chat.model.gpt-4.*,              gpt-4o,                false",
        "chat.model.gpt-4*,               gpt-4o,                true",
        "chat.model.vendor/*,             vendor/model-4.1:free, true",
        "chat.model.vendor/model-4.1:free,vendor/model-4.1:free, true",
        "chat.model.llama3:8b,            llama3:8b,             true",
        "chat.model.llama3:8b,            llama3:70b,            false",
        "chat.model.*,                    anything at all,       true",
        "chat.*,                          anything at all,       true",
        "*,                               anything at all,       true",
        "chat.send,                       anything at all,       false",
        "chat.cancel.*,                   anything at all,       false"
    })
    void aModelIsMeantLetterByLetterOrByItsBeginning(String granted, String model, boolean allowed) {
        assertThat(granted(granted).allow(Permission.model(model))).isEqualTo(allowed);
    }

    /// Who asks chooses the model's name: none can make it another permission, or a wildcard.
    @ParameterizedTest
    @ValueSource(strings = {"*", ".*", "a*", "x.chat.send", "../chat.send", ""})
    void noModelsNameIsMoreThanAName(String model) {
        assertThat(granted("chat.send, chat.model.a").allow(Permission.model(model)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "chat.sned, chat.send",
        "chat, chat.*",
        "chats.*, chat.*",
        "chat.model, chat.model.*",
        "chat.cancel.own.*, chat.cancel.own",
        "knowlege.read, knowledge.read",
        "knowledge.reed, knowledge.read",
        "chat.s*, chat.*",
        "CHAT.SEND, chat.send",
        "**, *"
    })
    void aPermissionThatDoesNotExistIsRefusedWithTheNearestThatDoes(String unknown, String nearest) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> granted(unknown))
                .withMessage("autobot.authorize.roles.tester: there is no permission '%s'; did you mean '%s'?"
                        .formatted(unknown, nearest));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat.model.", "chat.model.a*b", "chat.model.*b", "chat.send,none", "files.*"})
    void whatCannotBeMeantIsRefused(String permissions) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> granted(permissions))
                .withMessageContaining("autobot.authorize.roles.tester");
    }

    @Test
    void anEndlessNameIsRefusedSoon() {
        assertThatIllegalArgumentException().isThrownBy(() -> granted("x".repeat(1_000_000)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table(Map.of("autobot.authorize.roles." + "r".repeat(65), "chat.send")))
                .withMessageContaining("1 to 64 characters");
    }
}
