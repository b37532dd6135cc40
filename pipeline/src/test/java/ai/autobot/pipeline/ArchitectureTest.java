package ai.autobot.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the rooms of the pipeline apart, and shows of each rule that it would notice: the classes below
/// `broken.pipeline` break every one of them.
class ArchitectureTest {
    private static JavaClasses pipeline;
    private static JavaClasses broken;

    @BeforeAll
    static void read() {
        pipeline = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("ai.autobot.pipeline");
        broken = new ClassFileImporter().importPackages("broken.pipeline");
    }

    static List<ArchRule> rules() {
        return StageRules.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void thePipelineKeepsTheRule(ArchRule rule) {
        rule.allowEmptyShould(true).check(pipeline);
    }

    @ParameterizedTest(name = "canary: {0}")
    @MethodSource("rulesThatCanBeBroken")
    void theRuleNoticesAClassThatBreaksIt(ArchRule rule) {
        EvaluationResult result = rule.allowEmptyShould(true).evaluate(broken);

        assertThat(result.hasViolation()).isTrue();
    }

    /// The last stage has no later one to see.
    static List<ArchRule> rulesThatCanBeBroken() {
        return StageRules.all().stream()
                .filter(rule -> !rule.getDescription().startsWith("respond "))
                .toList();
    }

    @Test
    void everyStageHasClasses() {
        assertThat(StageRules.STAGES)
                .allSatisfy(stage -> assertThat(pipeline.stream().map(each -> each.getPackageName()))
                        .contains("ai.autobot.pipeline." + stage));
    }
}
