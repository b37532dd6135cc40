/// `autobot config`: shows and changes the configuration of all workers.
@NullMarked
package ai.autobot.local.config;

import org.jspecify.annotations.NullMarked;
