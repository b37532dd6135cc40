package ai.autobot.pipeline;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.api.Processor;

/// Who may see whom in the pipeline. The patterns name rooms, not the whole package, so that the same rules can be
/// turned on the canary classes that break them.
final class StageRules {
    static final List<String> STAGES = List.of("arrive", "authenticate", "enrich", "generate", "respond");

    private static final String ROOT = "..pipeline";
    private static final String RUNTIME = "..pipeline.runtime..";
    private static final Map<String, Set<String>> WAITS = Map.ofEntries(
            Map.entry("java.lang.Object", Set.of("wait")),
            Map.entry("java.lang.Thread", Set.of("sleep", "join")),
            Map.entry("java.util.concurrent.TimeUnit", Set.of("sleep", "timedJoin", "timedWait")),
            Map.entry("java.util.concurrent.Future", Set.of("get", "join")),
            Map.entry("org.apache.kafka.common.KafkaFuture", Set.of("get")),
            Map.entry("java.util.concurrent.CountDownLatch", Set.of("await")),
            Map.entry("java.util.concurrent.Semaphore", Set.of("acquire", "acquireUninterruptibly")),
            Map.entry("java.util.concurrent.BlockingQueue", Set.of("take", "put")),
            Map.entry("java.util.concurrent.ExecutorService", Set.of("invokeAll", "invokeAny", "awaitTermination")),
            Map.entry("java.util.concurrent.locks.Condition", Set.of("await", "awaitNanos", "awaitUntil")),
            Map.entry("java.util.concurrent.locks.LockSupport", Set.of("park", "parkNanos", "parkUntil")));

    private StageRules() {}

    static List<ArchRule> all() {
        return Stream.concat(
                        IntStream.range(0, STAGES.size()).mapToObj(StageRules::stageSeesNoLaterOne),
                        Stream.of(
                                RUNTIME_SEES_NO_STAGE,
                                ONLY_THE_ROOT_SEES_THE_ROOT,
                                PROVIDERS_ARE_STRANGERS,
                                ROOMS_FORM_NO_CIRCLE,
                                RUNTIME_ROOMS_FORM_NO_CIRCLE,
                                LETTUCE_ONLY_IN_REDIS,
                                LETTUCE_ONLY_WHERE_IT_CONNECTS_AND_ASKS,
                                HTTP_ONLY_TO_PROVIDERS_AND_ISSUERS,
                                JETTY_ONLY_IN_HTTP,
                                LUCENE_ONLY_IN_ENRICH,
                                JOSE4J_ONLY_IN_AUTHENTICATE,
                                OPENTELEMETRY_ONLY_IN_TRACE,
                                CONFIGURATION_ONLY_IN_SETTINGS,
                                STREAMS_ONLY_AT_THE_ENDS,
                                STREAM_THREADS_NEVER_WAIT,
                                STREAM_THREADS_CALL_NO_SLOW_STAGE))
                .toList();
    }

    private static ArchRule stageSeesNoLaterOne(int number) {
        String stage = STAGES.get(number);
        String[] later = STAGES.stream()
                .skip(number + 1L)
                .map(name -> "..pipeline." + name + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("..pipeline." + stage + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(later)
                .as(stage + " sees no later stage");
    }

    static final ArchRule RUNTIME_SEES_NO_STAGE = noClasses()
            .that()
            .resideInAPackage(RUNTIME)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    STAGES.stream().map(stage -> "..pipeline." + stage + "..").toArray(String[]::new))
            .as("runtime sees no stage");

    static final ArchRule ONLY_THE_ROOT_SEES_THE_ROOT = noClasses()
            .that()
            .resideInAPackage("..pipeline.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT)
            .as("only the root package sees the root package");

    static final ArchRule PROVIDERS_ARE_STRANGERS = slices().matching("..generate.(*)..")
            .should()
            .notDependOnEachOther()
            .as("a provider knows no other provider");

    static final ArchRule ROOMS_FORM_NO_CIRCLE =
            slices().matching("..pipeline.(*)..").should().beFreeOfCycles();

    static final ArchRule RUNTIME_ROOMS_FORM_NO_CIRCLE =
            slices().matching("..pipeline.runtime.(*)..").should().beFreeOfCycles();

    static final ArchRule LETTUCE_ONLY_IN_REDIS = only("..runtime.redis..", "Lettuce", "io.lettuce..");

    static final ArchRule LETTUCE_ONLY_WHERE_IT_CONNECTS_AND_ASKS = noClasses()
            .that(describe(
                    "neither connect, nor ask, nor listen, nor read what the client reports",
                    owner -> !Set.of(
                                    "ClientSetup",
                                    "Servers",
                                    "Link",
                                    "Guard",
                                    "Setback",
                                    "DatabaseConnection",
                                    "ChannelConnection",
                                    "TrackedConnection",
                                    "NearCopies",
                                    "Heartbeat",
                                    "SilenceLimit",
                                    "RedisConnections",
                                    "RedisInspection",
                                    "FirstAnswer")
                            .contains(outermost(owner.getName()))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lettuce..")
            .as("Lettuce is used by the classes that connect, that ask, that listen and that read its failures");

    static final ArchRule HTTP_ONLY_TO_PROVIDERS_AND_ISSUERS = noClasses()
            .that()
            .resideOutsideOfPackages("..pipeline.generate..", "..pipeline.authenticate.oidc..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net.http..", "io.netty.handler.codec.http..")
            .as("HTTP clients are used to ask providers, and to read the keys of issuers");

    static final ArchRule JETTY_ONLY_IN_HTTP = only("..runtime.http..", "Jetty", "org.eclipse.jetty..");

    static final ArchRule LUCENE_ONLY_IN_ENRICH = only("..pipeline.enrich..", "Lucene", "org.apache.lucene..");

    static final ArchRule JOSE4J_ONLY_IN_AUTHENTICATE = only("..pipeline.authenticate..", "jose4j", "org.jose4j..");

    static final ArchRule OPENTELEMETRY_ONLY_IN_TRACE =
            only("..runtime.trace..", "OpenTelemetry", "io.opentelemetry..");

    static final ArchRule CONFIGURATION_ONLY_IN_SETTINGS = noClasses()
            .that()
            .resideOutsideOfPackage("..runtime.config..")
            .and()
            .haveSimpleNameNotEndingWith("Settings")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.smallrye..", "org.eclipse.microprofile..")
            .as("the configuration library is used in runtime.config, and to declare settings");

    static final ArchRule STREAMS_ONLY_AT_THE_ENDS = noClasses()
            .that()
            .resideInAnyPackage("..pipeline.authenticate..", "..pipeline.enrich..", "..pipeline.generate..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka.streams..")
            .as("the stages of the journey know nothing of Kafka Streams");

    static final ArchRule STREAM_THREADS_NEVER_WAIT = noClasses()
            .that()
            .areAssignableTo(Processor.class)
            .or()
            .haveSimpleName("PartitionJourney")
            .should()
            .accessTargetWhere(describe("waits", StageRules::waits))
            .as("a processor, which runs on a stream thread, never waits");

    static final ArchRule STREAM_THREADS_CALL_NO_SLOW_STAGE = noClasses()
            .that()
            .areAssignableTo(Processor.class)
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                    ".*\\.(Authenticator|SessionStore|KnowledgeBase|CallLedger|Provider|RedisConnections|DatabaseConnection)")
            .as("a processor, which runs on a stream thread, calls none of the slow parties");

    private static boolean waits(JavaAccess<?> access) {
        return WAITS.entrySet().stream()
                .anyMatch(wait -> access.getTargetOwner().isAssignableTo(wait.getKey())
                        && wait.getValue().contains(access.getTarget().getName()));
    }

    private static ArchRule only(String room, String what, String... libraries) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .as(what + " is used only in " + room.replace(".", " ").strip().replace(' ', '.'));
    }

    private static String outermost(String className) {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        int nested = simple.indexOf('$');
        return nested < 0 ? simple : simple.substring(0, nested);
    }
}
