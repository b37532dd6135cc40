/// `autobot chaos`: real processes, faults by a seeded plan, and an audit of what the topics say afterwards.
@NullMarked
package ai.autobot.local.chaos;

import org.jspecify.annotations.NullMarked;
