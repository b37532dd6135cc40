package ai.autobot.local.chaos;

import java.time.Instant;

/// A fault as it was: from its beginning until it had been undone. Immutable.
record FaultSpan(Fault fault, Instant from, Instant to) {}
