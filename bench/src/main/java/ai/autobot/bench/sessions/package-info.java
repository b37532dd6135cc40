/// What a session costs, and how soon a revocation is seen.
@NullMarked
package ai.autobot.bench.sessions;

import org.jspecify.annotations.NullMarked;
