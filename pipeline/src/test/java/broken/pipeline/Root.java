package broken.pipeline;

/// What only the root package may see.
public final class Root {}
