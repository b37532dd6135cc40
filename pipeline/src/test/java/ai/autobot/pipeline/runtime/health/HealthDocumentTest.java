package ai.autobot.pipeline.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthDocumentTest {
    @Test
    void isUpWhereAllChecksAre() {
        HealthDocument document = HealthDocument.of(List.of(
                new Check("streams", true, Map.of()), new Check("kafka", true, Map.of("b", "2", "a", "say \"x\""))));

        assertThat(document.status()).isEqualTo(200);
        assertThat(document.json()).isEqualTo("""
                {"status":"UP","checks":[{"name":"streams","status":"UP"},\
                {"name":"kafka","status":"UP","data":{"a":"say \\"x\\"","b":"2"}}]}""");
    }

    @Test
    void isDownWhereOneCheckIs() {
        HealthDocument document =
                HealthDocument.of(List.of(new Check("streams", true, Map.of()), new Check("kafka", false, Map.of())));

        assertThat(document.status()).isEqualTo(503);
        assertThat(document.json())
                .startsWith("{\"status\":\"DOWN\"")
                .contains("{\"name\":\"kafka\",\"status\":\"DOWN\"}");
    }

    @Test
    void isUpWhereThereIsNothingToCheck() {
        assertThat(HealthDocument.of(List.of()))
                .isEqualTo(new HealthDocument(200, "{\"status\":\"UP\",\"checks\":[]}"));
    }
}
