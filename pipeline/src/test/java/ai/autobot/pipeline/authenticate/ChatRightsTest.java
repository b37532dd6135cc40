package ai.autobot.pipeline.authenticate;

import static ai.autobot.schemas.ErrorCode.CHAT_NOT_ALLOWED;
import static ai.autobot.schemas.ErrorCode.CONVERSATION_NOT_YOURS;
import static ai.autobot.schemas.ErrorCode.MODEL_NOT_ALLOWED;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.schemas.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRightsTest {
    private final ChatRights rights = new ChatRights("small");

    private static Identity ada(String permissions) {
        Permissions table = Permissions.of(
                Configuration.of(AuthorizeSettings.class, Map.of("autobot.authorize.roles.tester", permissions)));
        return new Identity("ada", "hash", Set.of("tester"), table.of(Set.of("tester")));
    }

    private static Identity with(String role) {
        return new Identity("ada", "hash", Set.of(role), StandardPermissions.TABLE.of(Set.of(role)));
    }

    private static Optional<ErrorCode> code(Optional<Authentication.Rejected> refusal) {
        return refusal.map(Authentication.Rejected::code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "editor", "user"})
    void whoMayChatMayUseEveryModelByDefault(String role) {
        assertThat(rights.refusal(with(role), null, null)).isEmpty();
        assertThat(rights.refusal(with(role), "ada", "vendor/large:latest")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"readonly", "guest", "reader", "Admin", "unheard-of"})
    void othersMayNotChat(String role) {
        assertThat(code(rights.refusal(with(role), null, null))).contains(CHAT_NOT_ALLOWED);
    }

    @Test
    void anIdentityThatWasGivenNothingMayNothing() {
        Identity bare = new Identity("ada", "hash", Set.of("admin"));

        assertThat(code(rights.refusal(bare, null, null))).contains(CHAT_NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "user"})
    void onlyItsOwnerGoesOnWithAConversation(String role) {
        assertThat(code(rights.refusal(with(role), "bob", null))).contains(CONVERSATION_NOT_YOURS);
        assertThat(code(rights.refusal(with(role), ChatRights.NOBODY, null))).contains(CONVERSATION_NOT_YOURS);
    }

    @Test
    void whoMayNotGoOnMayBegin() {
        Identity beginner = ada("chat.send, chat.model.*");

        assertThat(rights.refusal(beginner, null, null)).isEmpty();
        assertThat(code(rights.refusal(beginner, "ada", null))).contains(CHAT_NOT_ALLOWED);
    }

    @Test
    void theDefaultModelMustBeAllowedWhereNoneIsNamed() {
        assertThat(code(rights.refusal(ada("chat.send, chat.model.large"), null, null)))
                .contains(MODEL_NOT_ALLOWED);
        assertThat(rights.refusal(ada("chat.send, chat.model.large"), null, "large"))
                .isEmpty();
        assertThat(rights.refusal(ada("chat.send, chat.model.small"), null, null))
                .isEmpty();
        assertThat(code(rights.refusal(ada("chat.send, chat.model.small"), null, "large")))
                .contains(MODEL_NOT_ALLOWED);
    }
}
