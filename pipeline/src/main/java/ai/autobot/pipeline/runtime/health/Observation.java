package ai.autobot.pipeline.runtime.health;

import java.util.HashMap;
import java.util.Map;

/// How a component was found at one look. Immutable.
public sealed interface Observation {
    /// Facts of this look, for operators; without secrets, prompts or answers.
    Map<String, String> details();

    /// It does its work.
    record Good(Map<String, String> details) implements Observation {
        public Good {
            details = Map.copyOf(details);
        }
    }

    /// It does some of its work.
    ///
    /// @param why for operators, as [#details]
    record Limping(String why, Map<String, String> details) implements Observation {
        public Limping {
            details = Map.copyOf(details);
        }
    }

    /// It does none of its work.
    ///
    /// @param why for operators, as [#details]
    record Bad(String why, Map<String, String> details) implements Observation {
        public Bad {
            details = Map.copyOf(details);
        }
    }

    static Observation good() {
        return new Good(Map.of());
    }

    static Observation limping(String why) {
        return new Limping(why, Map.of());
    }

    static Observation bad(String why) {
        return new Bad(why, Map.of());
    }

    /// The same with these facts beside its own.
    default Observation with(Map<String, String> facts) {
        Map<String, String> all = new HashMap<>(details());
        all.putAll(facts);
        return switch (this) {
            case Good _ -> new Good(all);
            case Limping(String why, var _) -> new Limping(why, all);
            case Bad(String why, var _) -> new Bad(why, all);
        };
    }
}
