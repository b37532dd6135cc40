/// The whole way of a chat request, shown on the project's own documents.
@NullMarked
package ai.autobot.local.demo;

import org.jspecify.annotations.NullMarked;
