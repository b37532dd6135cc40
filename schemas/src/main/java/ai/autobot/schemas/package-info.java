/// The contracts of all topics: [ai.autobot.schemas.Topics] with their serdes, and the
/// catalogue of errors that may reach a user. The record classes are generated into `ai.autobot.events` and
/// `ai.autobot.state`.
@NullMarked
package ai.autobot.schemas;

import org.jspecify.annotations.NullMarked;
