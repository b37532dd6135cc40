package ai.autobot.pipeline.runtime.health;

import java.util.Map;

/// One line of a health document.
///
/// @param up whether it is as it should be
/// @param data facts for operators
public record Check(String name, boolean up, Map<String, String> data) {}
