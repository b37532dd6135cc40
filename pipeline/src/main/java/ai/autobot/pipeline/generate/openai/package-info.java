/// Providers that speak the OpenAI chat completions protocol, streamed as server-sent events. The only place that
/// knows an HTTP client.
@NullMarked
package ai.autobot.pipeline.generate.openai;

import org.jspecify.annotations.NullMarked;
