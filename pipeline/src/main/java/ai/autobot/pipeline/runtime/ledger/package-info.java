/// The ledger of the provider's calls in Redis: what was paid for is found again after a crash or a rebalance.
@NullMarked
package ai.autobot.pipeline.runtime.ledger;

import org.jspecify.annotations.NullMarked;
