/// Tokens of other issuers, by OpenID Connect: whose they are, and where their keys come from.
@NullMarked
package ai.autobot.pipeline.authenticate.oidc;

import org.jspecify.annotations.NullMarked;
