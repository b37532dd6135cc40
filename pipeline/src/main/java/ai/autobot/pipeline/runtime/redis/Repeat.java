package ai.autobot.pipeline.runtime.redis;

/// Whether a request may be made again whose first attempt may have been carried out.
enum Repeat {
    /// It changes nothing, or what it did is the same when it is done twice, and so is its result.
    HARMLESS,

    /// The second result would be another than the first: it is made again only if the first was certainly not
    /// carried out.
    ONLY_IF_NOT_DONE
}
