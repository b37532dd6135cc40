package ai.autobot.gates;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds all modules to the house's rules, and shows of each rule that it would notice: the classes below
/// `broken.house` break every one of them.
class HouseRulesTest {
    private static JavaClasses house;
    private static JavaClasses broken;

    @BeforeAll
    static void read() {
        house = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("/ai/autobot/events/")
                        && !location.contains("/ai/autobot/state/")
                        && !location.contains("/ai/autobot/gates/")
                        && !location.contains("/jmh_generated/"))
                .importPackages("ai.autobot");
        broken = new ClassFileImporter().importPackages("broken.house");
    }

    static List<ArchRule> rules() {
        return HouseRules.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void everyModuleKeepsTheRule(ArchRule rule) {
        rule.allowEmptyShould(true).check(house);
    }

    @ParameterizedTest(name = "canary: {0}")
    @MethodSource("rules")
    void theRuleNoticesAClassThatBreaksIt(ArchRule rule) {
        boolean noticed = rule.allowEmptyShould(true).evaluate(broken).hasViolation();

        assertThat(noticed).isTrue();
    }

    @Test
    void everyModuleIsLookedAt() {
        assertThat(house.stream()
                        .map(type -> type.getPackageName().split("\\.", -1)[2])
                        .distinct())
                .contains("schemas", "pipeline", "client", "embedded", "local", "bench");
    }
}
