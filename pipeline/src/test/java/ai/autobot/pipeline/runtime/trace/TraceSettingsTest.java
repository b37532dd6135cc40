package ai.autobot.pipeline.runtime.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.runtime.config.Configuration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceSettingsTest {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void haveTheseDefaults() {
        TraceSettings settings = Configuration.of(TraceSettings.class, Map.of());

        assertThat(settings.otlpEndpoint()).isEmpty();
        assertThat(settings.ratio()).isEqualTo(0.01);
        assertThat(settings.queue()).isEqualTo(4_096);
        assertThat(settings.serviceName()).isEqualTo("autobot");
    }

    @ParameterizedTest
    @CsvSource({
        "ratio,-0.1",
        "ratio,1.1",
        "ratio,NaN",
        "queue,0",
        "queue,1000001",
        "otlp-endpoint,collector:4318",
        "otlp-endpoint,ftp://collector"
    })
    void areRefusedOutOfTheirRangeByName(String setting, String value) {
        TraceSettings settings = Configuration.of(TraceSettings.class, Map.of("autobot.trace." + setting, value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> OtlpTracer.open(settings, "worker", new SimpleMeterRegistry()))
                .withMessageContaining("autobot.trace." + setting + " is ");
    }

    @Test
    void withoutACollectorATraceIsPassedOnAsItIsAndToNoProvider() {
        Tracer tracer =
                OtlpTracer.open(Configuration.of(TraceSettings.class, Map.of()), "worker", new SimpleMeterRegistry());

        Span span = tracer.begin("arrive", Span.Kind.CONSUMER, TRACE);

        assertThat(span.traceparent()).hasValue(TRACE);
        assertThat(span.isRecorded()).isFalse();
        assertThat(span.child("chat", Span.Kind.CLIENT).traceparent()).isEmpty();
        assertThat(tracer.begin("arrive", Span.Kind.CONSUMER, null).traceparent())
                .isEmpty();
    }
}
