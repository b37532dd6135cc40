/// The Java client. [ai.autobot.client.ChatClient] sends requests and follows their answers; start reading there.
/// [ai.autobot.client.KnowledgePublisher] fills the knowledge base.
@NullMarked
package ai.autobot.client;

import org.jspecify.annotations.NullMarked;
