package ai.autobot.local.faults;

import static ai.autobot.local.trace.Collector.id;
import static ai.autobot.local.trace.Collector.noted;
import static ai.autobot.local.trace.Collector.parentId;
import static ai.autobot.local.trace.Collector.traceId;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.trace.Collector;
import ai.autobot.pipeline.Worker;
import ai.autobot.schemas.Topics;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A request's way from its sender through a worker to the provider and back, as a collector sees it.
class TracedRequestTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SENDER = "00f067aa0ba902b7";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void theSpansOfARequestAreOneTreeBelowItsSendersAndSayNothingOfWhatWasSaid() throws Exception {
        try (Collector collector = new Collector();
                FaultyProvider provider = new FaultyProvider();
                House house = tracing(collector, provider);
                Asking asking = new Asking(house.kafka());
                Seen<String, ChatResponse> responses = new Seen<>(house.kafka(), Topics.CHAT_RESPONSES)) {
            provider.when("r-1", line -> {
                line.raw(FaultyProvider.STREAM);
                line.token("a secret answer");
                line.finish();
            });
            try (Worker worker = house.worker()) {
                send(asking, "r-1", house.signIn("ada"), "00-" + TRACE + "-" + SENDER + "-01");
                ConsumerRecord<String, ChatResponse> response = only(responses);

                assertThat(response.value().getStatus()).isEqualTo(ResponseStatus.ANSWERED);
                await().atMost(House.PATIENCE)
                        .until(() -> collector.find("respond").isPresent()
                                && collector.find("attempt").isPresent());
                assertThat(worker.url()).isEmpty();
                assertThat(new String(
                                response.headers()
                                        .lastHeader(Topics.TRACEPARENT)
                                        .value(),
                                UTF_8))
                        .isEqualTo("00-" + TRACE + "-"
                                + id(collector.find("respond").orElseThrow()) + "-01");
            }

            List<Span> spans = collector.spans();
            assertThat(spans).allSatisfy(span -> assertThat(traceId(span)).isEqualTo(TRACE));
            Map<String, String> parents =
                    spans.stream().collect(Collectors.toMap(Span::getName, span -> parentId(span)));
            assertThat(parents.keySet())
                    .containsExactlyInAnyOrder(
                            "arrive", "attempt", "authenticate", "claim", "enrich", "chat paced", "respond");
            String arrive = id(collector.find("arrive").orElseThrow());
            String attempt = id(collector.find("attempt").orElseThrow());
            assertThat(parents)
                    .containsEntry("arrive", SENDER)
                    .containsEntry("attempt", arrive)
                    .containsEntry("respond", arrive)
                    .containsEntry("authenticate", attempt)
                    .containsEntry("enrich", attempt)
                    .containsEntry("claim", attempt)
                    .containsEntry("chat paced", attempt);

            Span call = collector.find("chat paced").orElseThrow();
            assertThat(provider.heads("r-1"))
                    .singleElement()
                    .satisfies(head -> assertThat(head).contains("traceparent: 00-" + TRACE + "-" + id(call) + "-01"));
            assertThat(noted(call, "gen_ai.operation.name")).isEqualTo("chat");
            assertThat(noted(call, "gen_ai.provider.name")).isEqualTo("openai");
            assertThat(noted(call, "gen_ai.request.model")).isEqualTo("paced");
            assertThat(noted(call, "gen_ai.response.model")).isEqualTo("m");
            assertThat(noted(call, "gen_ai.response.finish_reasons")).isEqualTo("stop");
            assertThat(Integer.parseInt(noted(call, "gen_ai.usage.output_tokens")))
                    .isPositive();
            assertThat(spans.toString()).doesNotContain("secret", "What is asked", "ada", "Bearer");
        }
    }

    @Test
    void theNextAttemptAfterACrashIsInTheSameTrace() throws Exception {
        try (Collector collector = new Collector();
                FaultyProvider provider = new FaultyProvider();
                House house = tracing(collector, provider);
                Asking asking = new Asking(house.kafka());
                Seen<String, ChatResponse> responses = new Seen<>(house.kafka(), Topics.CHAT_RESPONSES)) {
            provider.when("r-1", FaultyProvider.Line::hang);
            try (WorkerProcess first = house.workerProcess("worker-1")) {
                send(asking, "r-1", house.signIn("ada"), "00-" + TRACE + "-" + SENDER + "-01");
                await().atMost(House.PATIENCE)
                        .until(() -> provider.calls("r-1") == 1
                                && collector.find("arrive").isPresent()
                                && isArrivalCommitted(house));
                first.kill();
            }
            provider.when("r-1", line -> {
                line.raw(FaultyProvider.STREAM);
                line.token("at last");
                line.finish();
            });

            try (Worker _ = Worker.start(house.configuration("worker-1"))) {
                assertThat(only(responses).value().getText()).isEqualTo("at last");
                await().atMost(House.PATIENCE)
                        .until(() -> collector.find("attempt").isPresent());
            }

            Span arrive = collector.find("arrive").orElseThrow();
            assertThat(collector.find("attempt")).hasValueSatisfying(attempt -> {
                assertThat(traceId(attempt)).isEqualTo(TRACE);
                assertThat(parentId(attempt)).isEqualTo(id(arrive));
                assertThat(noted(attempt, "autobot.attempt")).isEqualTo("2");
            });
        }
    }

    /// Else the next worker reads the record anew, and it arrives a second time.
    private static boolean isArrivalCommitted(House house) throws Exception {
        try (Admin admin = Admin.create(house.kafka())) {
            return admin.listConsumerGroupOffsets("autobot").partitionsToOffsetAndMetadata().get().entrySet().stream()
                    .anyMatch(committed -> committed.getKey().topic().equals(Topics.CHAT_REQUESTS.name())
                            && committed.getValue() != null
                            && committed.getValue().offset() > 0);
        }
    }

    private House tracing(Collector collector, FaultyProvider provider) {
        return House.open(directory)
                .asking(provider.baseUrl())
                .with("autobot.trace.otlp-endpoint", collector.address())
                .with("autobot.trace.ratio", "1");
    }

    private static void send(Asking asking, String request, String token, String traceparent) throws Exception {
        asking.sendRaw(
                "c".getBytes(UTF_8),
                Asking.bytes(Asking.request("c", request).setUseKnowledge(true).build()),
                Map.of(
                        Topics.AUTHORIZATION, ("Bearer " + token).getBytes(UTF_8),
                        Topics.TRACEPARENT, traceparent.getBytes(UTF_8)));
    }

    private static ConsumerRecord<String, ChatResponse> only(Seen<String, ChatResponse> responses) {
        return responses.recordsUntil(read -> !read.isEmpty()).getFirst();
    }
}
