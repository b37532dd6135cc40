@NullMarked
package canary;

import org.jspecify.annotations.NullMarked;
