package ai.autobot.pipeline.runtime.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.http.PageRequest;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoorTest {
    private static final Access NOBODY = new Access() {
        @Override
        public Decision decide(String token) {
            return new Decision.Refused("Sign in first.", false);
        }

        @Override
        public Decision signIn(String token, String from) {
            return decide(token);
        }

        @Override
        public Watch watch(String token, Runnable whenRevoked) {
            return () -> {};
        }
    };

    /// A stranger's page may make its own name point to this machine, and a proxy here comes from here as well.
    @ParameterizedTest
    @CsvSource({
        "true,  127.0.0.1:9464,    true,  true",
        "true,  localhost:9464,    true,  true",
        "true,  board.example:9464,true,  false",
        "true,  127.0.0.1:9464,    false, false",
        "false, 127.0.0.1:9464,    true,  false"
    })
    void isOpenToThisMachineAloneAndByItsOwnNames(boolean openHere, String host, boolean fromHere, boolean open) {
        PageRequest request = new PageRequest(host, "127.0.0.1", fromHere, Map.of(), Map.of(), Map.of());

        assertThat(new Door(NOBODY, openHere).isOpen(request)).isEqualTo(open);
    }
}
