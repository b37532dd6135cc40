package ai.autobot.pipeline.authenticate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.InvalidConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorizeSettingsTest {
    /// What a role has then is pinned by `PermissionsTest`.
    @Test
    void haveTheseDefaults() {
        assertThat(Configuration.of(AuthorizeSettings.class, Map.of()).roles()).isEmpty();
        assertThat(StandardPermissions.TABLE.roles())
                .containsExactlyInAnyOrder("admin", "editor", "user", "readonly", "guest");
    }

    @Test
    void areWrittenWithCommas() {
        Map<String, String> written = Map.of("autobot.authorize.roles.user", "chat.send,chat.model.a\\,b");

        assertThat(Configuration.of(AuthorizeSettings.class, written).roles())
                .isEqualTo(Map.of("user", List.of("chat.send", "chat.model.a,b")));
    }

    @Test
    void areReadFromAFileAsAListToo(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("autobot.yaml"), """
                autobot:
                  authorize:
                    roles:
                      user: [chat.send, "chat.model.*"]
                      operator: "*"
                """);

        Configuration read = Configuration.load(file, Map.of(), AuthorizeSettings.class);
        Permissions table = Permissions.of(read.settings(AuthorizeSettings.class));

        assertThat(table.roles()).contains("operator", "guest");
        assertThat(table.of(Set.of("user")).allow(Permission.model("m"))).isTrue();
        assertThat(table.of(Set.of("user")).allow(Permission.READ_KNOWLEDGE)).isFalse();
        assertThat(table.of(Set.of("operator")).allow(Permission.CANCEL_ANY)).isTrue();
    }

    /// An empty variable must not leave a role with its default where somebody meant to take it all away.
    @Test
    void anEmptyListIsRefused() {
        assertThatThrownBy(() -> Permissions.of(
                        Configuration.of(AuthorizeSettings.class, Map.of("autobot.authorize.roles.user", ""))))
                .isInstanceOfAny(InvalidConfigurationException.class, IllegalArgumentException.class);
    }
}
