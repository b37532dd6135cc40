package ai.autobot.pipeline.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyNamesTest {
    private final KeyNames inCluster = KeyNames.inCluster(RedisDatabase.SESSIONS);

    @Test
    void leaveKeysAsTheyAreInANumberedDatabase() {
        assertThat(KeyNames.asTheyAre().of("session:abc")).isEqualTo("session:abc");
    }

    @Test
    void beginWithTheDatabaseInAClusterAndLieTogetherByWhatFollowsTheFirstColon() {
        assertThat(inCluster.of("session:abc")).isEqualTo("sessions:session:{abc}");
        assertThat(inCluster.of("revoked:abc")).isEqualTo("sessions:revoked:{abc}");
        assertThat(inCluster.of("plain")).isEqualTo("sessions:{plain}");
        assertThat(inCluster.of("a:b:c")).isEqualTo("sessions:a:{b:c}");
    }

    @Test
    void sayWhichKeysLieTogether() {
        assertThat(KeyNames.together("session:abc", "revoked:abc")).isTrue();
        assertThat(KeyNames.together("session:abc", "revoked:abd")).isFalse();
    }
}
