package ai.autobot.pipeline.runtime.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceparentTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    @Test
    void isReadAndWrittenAgain() {
        assertThat(Traceparent.of("00-" + TRACE + "-" + SPAN + "-01"))
                .hasValue(new Traceparent(TRACE, SPAN, true))
                .hasValueSatisfying(read -> assertThat(read.text()).isEqualTo("00-" + TRACE + "-" + SPAN + "-01"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "02", "fe"})
    void isNotSampledWhereTheLastBitIsNotSet(String flags) {
        assertThat(Traceparent.of("00-" + TRACE + "-" + SPAN + "-" + flags))
                .hasValue(new Traceparent(TRACE, SPAN, false));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01",
                "01-" + TRACE + "-" + SPAN + "-01",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-" + TRACE + "-" + SPAN + "-01-more",
                "00-" + TRACE + "-" + SPAN + "-0",
                "00-" + TRACE + "-" + SPAN + "-\r\n",
                "00-" + TRACE + "_" + SPAN + "-01",
                "00-٤bf92f3577b34da6a3ce929d0e0e4736-" + SPAN + "-01",
                "' or 1=1 --"
            })
    void isNothingWhereItIsNotValid(String header) {
        assertThat(Traceparent.of(header)).isEmpty();
    }
}
