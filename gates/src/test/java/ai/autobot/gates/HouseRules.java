package ai.autobot.gates;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/// What holds in every module.
final class HouseRules {
    private static final DescribedPredicate<JavaClass> SAYS_NOTHING = describe(
            "have a name that says nothing",
            type -> type.getSimpleName().matches(".*(Util|Utils|Helper|Manager|Impl|Service)"));

    private static final Set<String> INJECTIONS = Set.of("Inject", "Autowired", "Resource", "Value");

    private HouseRules() {}

    static List<ArchRule> all() {
        return List.of(
                NAMES_SAY_SOMETHING,
                ROOMS_ARE_NAMED_BY_STAGE,
                PACKAGES_ARE_NULL_MARKED,
                NOBODY_SLEEPS,
                ONLY_PEOPLE_FACING_CODE_PRINTS,
                NOTHING_IS_INJECTED,
                STATICS_DO_NOT_CHANGE,
                OPTIONAL_IS_NO_FIELD,
                OPTIONAL_IS_NO_PARAMETER,
                ONE_LOGGING,
                ERRORS_COME_FROM_THE_CATALOGUE);
    }

    static final ArchRule NAMES_SAY_SOMETHING = noClasses().should(ArchCondition.from(SAYS_NOTHING));

    static final ArchRule ROOMS_ARE_NAMED_BY_STAGE = noClasses()
            .should()
            .resideInAnyPackage(
                    "..util..", "..utils..", "..common..", "..impl..", "..service..", "..manager..", "..helper..")
            .as("no room is named for nothing in particular");

    static final ArchRule PACKAGES_ARE_NULL_MARKED = classes()
            .should(ArchCondition.from(describe(
                    "reside in a @NullMarked package", type -> type.getPackage().isAnnotatedWith(NullMarked.class))));

    /// The command may, for only a person waits for it, and so may who runs the benchmark. Six others may: one
    /// waits for a process to come up, one at start for a broker that has not heard of a topic yet, two for a
    /// broker that takes tokens again, which no producer announces, one between two calls of a provider, on a
    /// virtual thread of its own, and one plays a model.
    static final ArchRule NOBODY_SLEEPS = noClasses()
            .that()
            .resideOutsideOfPackage("ai.autobot.local..")
            .and(areNot(
                    "ai.autobot.bench.cell.CellRun",
                    "ai.autobot.bench.contender.SleepingModel",
                    "ai.autobot.bench.health.HealthCommand",
                    "ai.autobot.bench.stops.StopsRun",
                    "ai.autobot.embedded.Waiting",
                    "ai.autobot.pipeline.generate.AnswerStream",
                    "ai.autobot.pipeline.generate.TokenPublisher",
                    "ai.autobot.pipeline.generate.openai.OpenAiProvider",
                    "ai.autobot.pipeline.runtime.startup.TopicSetup"))
            .should()
            .callMethodWhere(describe(
                    "sleeps",
                    call -> call.getTarget().getName().equals("sleep")
                            && Set.of("java.lang.Thread", "java.util.concurrent.TimeUnit")
                                    .contains(call.getTargetOwner().getName())));

    static final ArchRule ONLY_PEOPLE_FACING_CODE_PRINTS = noClasses()
            .that()
            .resideOutsideOfPackage("ai.autobot.local..")
            .and(areNot(
                    "ai.autobot.bench.BenchCommand",
                    "ai.autobot.bench.config.ConfigCommand",
                    "ai.autobot.bench.health.HealthCommand",
                    "ai.autobot.bench.metrics.MetricsCommand",
                    "ai.autobot.bench.process.Parent",
                    "ai.autobot.bench.redis.RedisCommand",
                    "ai.autobot.bench.sessions.SessionsCommand",
                    "ai.autobot.bench.stops.StopsCommand",
                    "ai.autobot.pipeline.Main",
                    "ai.autobot.pipeline.CreateTopics"))
            .should()
            .accessFieldWhere(describe(
                    "is System.out or System.err",
                    access -> access.getTargetOwner().isEquivalentTo(System.class)
                            && access.getTarget().getRawType().isEquivalentTo(PrintStream.class)))
            .as("only commands and the worker's Main print");

    static final ArchRule NOTHING_IS_INJECTED = fields().should(new ArchCondition<JavaField>("not be injected") {
        @Override
        public void check(JavaField field, ConditionEvents events) {
            for (JavaAnnotation<JavaField> annotation : field.getAnnotations()) {
                if (INJECTIONS.contains(annotation.getRawType().getSimpleName())) {
                    events.add(SimpleConditionEvent.violated(field, field.getFullName() + " is injected"));
                }
            }
        }
    });

    static final ArchRule STATICS_DO_NOT_CHANGE =
            fields().that().areStatic().should().beFinal();

    /// In what a worker or a client runs; the command is about arguments that may be missing.
    static final ArchRule OPTIONAL_IS_NO_FIELD = fields().that(
                    describe("belong to no record", field -> !field.getOwner().isRecord()))
            .and()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage("ai.autobot.local..")
            .should()
            .notHaveRawType("java.util.Optional");

    static final ArchRule OPTIONAL_IS_NO_PARAMETER = methods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage("ai.autobot.local..")
            .should(ArchCondition.from(describe(
                    "take no Optional",
                    method -> method.getRawParameterTypes().stream()
                            .noneMatch(type -> type.getName().equals("java.util.Optional")))));

    /// Two others may, to silence those who log otherwise.
    static final ArchRule ONE_LOGGING = noClasses()
            .that(areNot("ai.autobot.local.terminal.LogOutput", "ai.autobot.pipeline.runtime.trace.OtlpTracer"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "org.apache.logging..", "org.apache.commons.logging..")
            .as("SLF4J is the only way to log");

    /// What a user is told has a code, a category and a text of the catalogue, and no exception's.
    static final ArchRule ERRORS_COME_FROM_THE_CATALOGUE = noClasses()
            .that(areNot("ai.autobot.schemas.ErrorCode"))
            .should()
            .callCodeUnitWhere(describe(
                    "makes a ResponseError",
                    call -> call.getTargetOwner().getName().equals("ai.autobot.events.ResponseError$Builder")
                            || (call.getTargetOwner().getName().equals("ai.autobot.events.ResponseError")
                                    && Set.of("<init>", "newBuilder")
                                            .contains(call.getTarget().getName()))))
            .as("only the error catalogue makes the errors that users are told");

    private static DescribedPredicate<JavaClass> areNot(String... names) {
        Set<String> exempt = Set.of(names);
        return describe(
                "are not " + exempt,
                type -> exempt.stream()
                        .noneMatch(name ->
                                type.getName().equals(name) || type.getName().startsWith(name + "$")));
    }
}
