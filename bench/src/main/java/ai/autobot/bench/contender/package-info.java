/// Who is compared: the pipeline, its engine alone, and its peers, each as an expert would set it up.
@NullMarked
package ai.autobot.bench.contender;

import org.jspecify.annotations.NullMarked;
