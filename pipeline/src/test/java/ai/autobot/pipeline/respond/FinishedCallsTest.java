package ai.autobot.pipeline.respond;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.authenticate.StandardPermissions;
import ai.autobot.state.CallEnding;
import ai.autobot.state.CallPassage;
import ai.autobot.state.FinishedCall;
import ai.autobot.state.KnowledgeLook;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FinishedCallsTest {
    private static final Identity WITH_BOTH = who(Set.of("user", "staff"));
    private static final Identity WITH_ONE = who(Set.of("user"));

    @Test
    void whatTheFirstProviderSaidWithoutKnowledgeIsForTheSameUserWhateverItsRoles() {
        FinishedCall call = call(List.of(), List.of());

        assertThat(FinishedCalls.isFor(call, WITH_ONE)).isTrue();
    }

    @Test
    void whatWasMadeOfKnowledgeIsForWhoHasAllRolesOfThen() {
        FinishedCall call = call(List.of(new CallPassage("d", "Title", null, 1, "It begins", 1.0)), List.of());

        assertThat(FinishedCalls.isFor(call, WITH_BOTH)).isTrue();
        assertThat(FinishedCalls.isFor(call, WITH_ONE)).isFalse();
        assertThat(FinishedCalls.isFor(call, who(Set.of("guest", "user", "staff"))))
                .isTrue();
    }

    @Test
    void whatAnotherModelSaidIsForWhoHasAllRolesOfThen() {
        FinishedCall call = call(List.of(), List.of(ChatOutcome.PROVIDER_FALLBACK));

        assertThat(FinishedCalls.isFor(call, WITH_BOTH)).isTrue();
        assertThat(FinishedCalls.isFor(call, WITH_ONE)).isFalse();
    }

    private static Identity who(Set<String> roles) {
        return new Identity("ada", "hash", roles, StandardPermissions.TABLE.of(roles));
    }

    private static FinishedCall call(List<CallPassage> passages, List<String> degraded) {
        return FinishedCall.newBuilder()
                .setAttemptId("attempt")
                .setProvider("backup")
                .setModel("spare")
                .setEnding(CallEnding.ANSWERED)
                .setReason("stop")
                .setPromptTokens(1)
                .setCompletionTokens(1)
                .setTokensEstimated(false)
                .setText("An answer.")
                .setKnowledge(passages.isEmpty() ? KnowledgeLook.NOTHING : KnowledgeLook.FOUND)
                .setPassages(passages)
                .setDegraded(degraded)
                .setRoles(List.of("staff", "user"))
                .build();
    }
}
