package ai.autobot.pipeline.runtime.ledger;

import ai.autobot.schemas.AvroSerde;
import ai.autobot.schemas.UnreadableRecordException;
import ai.autobot.state.FinishedCall;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What the ledger says of a call; nothing stands there while nobody has claimed it.
sealed interface LedgerEntry {
    /// An attempt makes it.
    record Running(Incarnation owner, String attemptId) implements LedgerEntry {}

    /// It was made.
    record Finished(FinishedCall call) implements LedgerEntry {}

    /// Something that this version cannot read.
    record Unreadable() implements LedgerEntry {}

    AvroSerde<FinishedCall> CALLS = AvroSerde.of(FinishedCall.class);
    byte RUNNING = 'R';
    byte FINISHED = 'F';
    String SEPARATOR = "\n";

    static byte[] write(Running running) {
        String text = running.attemptId() + SEPARATOR + running.owner().text();
        return marked(RUNNING, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] write(FinishedCall call) {
        return marked(FINISHED, CALLS.serializer().serialize("ledger", call));
    }

    static LedgerEntry read(byte[] bytes) {
        if (bytes.length == 0) {
            return new Unreadable();
        }
        byte[] body = Arrays.copyOfRange(bytes, 1, bytes.length);
        try {
            return switch (bytes[0]) {
                case RUNNING -> running(new String(body, StandardCharsets.UTF_8));
                case FINISHED -> new Finished(CALLS.decode(body));
                default -> new Unreadable();
            };
        } catch (UnreadableRecordException | IllegalArgumentException e) {
            return new Unreadable();
        }
    }

    private static Running running(String text) {
        int separator = text.indexOf(SEPARATOR);
        if (separator < 0) {
            throw new IllegalArgumentException("it names no owner");
        }
        return new Running(Incarnation.of(text.substring(separator + 1)), text.substring(0, separator));
    }

    private static byte[] marked(byte mark, byte[] body) {
        return ByteBuffer.allocate(1 + body.length).put(mark).put(body).array();
    }
}
