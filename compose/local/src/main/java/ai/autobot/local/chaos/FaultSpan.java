package ai.autobot.local.chaos;

import java.time.Instant;

/// A fault as it was. Immutable.
///
/// @param from when it was begun
/// @param struck by when its process had gone, or stood still: a signal takes its time
/// @param to when it had been undone
record FaultSpan(Fault fault, Instant from, Instant struck, Instant to) {}
