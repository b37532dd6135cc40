package ai.autobot.pipeline.runtime.startup;

import java.util.Map;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.SupportedVersionRange;

/// The version of Kafka, by the levels of its feature `metadata.version`: a broker tells no other.
///
/// @param highest the highest level that the broker could run at, which tells its version
/// @param active the level that its cluster runs at; it stays behind until an upgrade is finished
record KafkaVersion(int highest, int active) {
    private static final String FEATURE = "metadata.version";
    private static final int FIRST_OF_4_0 = 22;
    private static final int FIRST_OF_4_1 = 26;
    private static final int FIRST_OF_4_2 = 28;
    private static final int FIRST_OF_4_3 = 30;
    private static final int FIRST_OF_4_4 = 31;

    static KafkaVersion of(FeatureMetadata features) {
        Map<String, SupportedVersionRange> supported = features.supportedFeatures();
        Map<String, FinalizedVersionRange> finalized = features.finalizedFeatures();
        return new KafkaVersion(
                supported.containsKey(FEATURE) ? supported.get(FEATURE).maxVersion() : 0,
                finalized.containsKey(FEATURE) ? finalized.get(FEATURE).maxVersionLevel() : 0);
    }

    boolean isTooOld() {
        return highest < FIRST_OF_4_0;
    }

    boolean isHalfUpgraded() {
        return active < FIRST_OF_4_0;
    }

    @Override
    public String toString() {
        if (highest < FIRST_OF_4_0) {
            return "older than 4.0";
        }
        if (highest < FIRST_OF_4_1) {
            return "4.0";
        }
        if (highest < FIRST_OF_4_2) {
            return "4.1";
        }
        if (highest < FIRST_OF_4_3) {
            return "4.2";
        }
        return highest < FIRST_OF_4_4 ? "4.3" : "4.4 or newer";
    }
}
