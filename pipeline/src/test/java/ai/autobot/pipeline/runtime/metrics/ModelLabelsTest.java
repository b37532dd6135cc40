package ai.autobot.pipeline.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelLabelsTest {
    private final ModelLabels labels = ModelLabels.of("small", List.of("large", "small"));

    @Test
    void areTheNamesThatTheConfigurationKnows() {
        assertThat(labels.of("large")).isEqualTo("large");
        assertThat(labels.of("small")).isEqualTo("small");
        assertThat(labels.of(null)).isEqualTo("small");
        assertThat(labels.of(" ")).isEqualTo("small");
    }

    @Test
    void areOneForAllNamesThatRequestsMakeUp() {
        assertThat(IntStream.range(0, 1_000).mapToObj(number -> labels.of("made-up-" + number)))
                .containsOnly(ModelLabels.OTHER);
    }

    @Test
    void areNoMoreThanTheirLimitWhateverTheConfigurationNames() {
        List<String> named =
                IntStream.range(0, 500).mapToObj(number -> "model-" + number).toList();

        ModelLabels many = ModelLabels.of("usual", named);

        assertThat(many.known()).hasSize(ModelLabels.MOST).contains("usual");
    }
}
