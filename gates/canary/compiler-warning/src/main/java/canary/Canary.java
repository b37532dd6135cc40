package canary;

import java.util.List;

/// Uses a raw type, which the compiler only warns of.
final class Canary {
    private Canary() {}

    static int size(List list) {
        return list.size();
    }
}
