package ai.autobot.bench.contender;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;

/// What a contender's process is told at its start; travels as JSON.
///
/// @param contender the name of a [Contender]
/// @param kafka the broker's address
/// @param redis the address of Redis
/// @param model the model's address, where calls go over HTTP; empty where they only sleep
/// @param calls how long a call takes, see [CallTimes]
/// @param application what its group and its transactions are named by; fresh for each cell
/// @param directory where its state may be kept; the same after a kill
/// @param stream whether contenders that need not do it publish the answer's tokens, too
/// @param concurrency how many calls at once the load needs
/// @param settings what the whole pipeline is set to beside; the others have none
public record Order(
        String contender,
        String kafka,
        String redis,
        String model,
        String calls,
        String application,
        String directory,
        boolean stream,
        int concurrency,
        Map<String, String> settings) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Reads what [#json] wrote.
    public static Order of(String json) {
        try {
            return JSON.readValue(json, Order.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the order cannot be read", e);
        }
    }

    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the order cannot be written", e);
        }
    }

    Path folder(String name) {
        return Path.of(directory).resolve(name);
    }
}
