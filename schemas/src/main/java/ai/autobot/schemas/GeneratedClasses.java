package ai.autobot.schemas;

import java.util.Set;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/// Where the classes that are generated of the schemas get their model from, so that whoever uses one of them alone,
/// with nothing else of this package, can. Thread-safe.
public final class GeneratedClasses {
    private static final Set<String> PACKAGES = Set.of("ai.autobot.events", "ai.autobot.state");

    static {
        // Avro makes no object of a class that nobody vouched for. The setting is the process's; what others set stays.
        ClassSecurityPredicate others = ClassSecurityValidator.getGlobal();
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(others, candidate -> PACKAGES.contains(candidate.getPackageName())));
    }

    private GeneratedClasses() {}

    /// A new model for one generated class; Avro trusts all of them from then on. For generated code.
    public static SpecificData model() {
        return new SpecificData();
    }
}
