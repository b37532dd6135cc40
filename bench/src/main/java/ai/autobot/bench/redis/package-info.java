/// One shared connection to Redis beside a pool of them, under the same load.
@NullMarked
package ai.autobot.bench.redis;

import org.jspecify.annotations.NullMarked;
