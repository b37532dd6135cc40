package ai.autobot.local.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;

/// One connection to a [PacedProvider], with at most one answer under way. Used by the provider's thread only.
final class PacedConnection {
    static final Comparator<PacedConnection> BY_DUE_TIME = (some, other) -> Long.signum(some.dueNanos - other.dueNanos);

    private static final byte[] HEAD = ascii(String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "Content-Type: text/event-stream",
            "Cache-Control: no-cache",
            "Transfer-Encoding: chunked",
            "",
            ""));
    private static final byte[] REFUSAL =
            ascii("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    private static final byte[] MODELS = ascii(String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "Content-Type: application/json",
            "Content-Length: 25",
            "",
            "{\"data\":[{\"id\":\"paced\"}]}"));
    private static final String BEFORE =
            "data: {\"model\":\"paced\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"";
    private static final String AFTER = "\"},\"finish_reason\":null}]}\n\n";
    private static final byte[] WORD = chunk(BEFORE + "token " + AFTER);

    /// More than that unsent means a client that does not read.
    private static final int MAX_UNSENT = 4_096;

    private final PacedProvider provider;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final RequestReader reader = new RequestReader();
    private final Deque<ByteBuffer> unsent = new ArrayDeque<>(2);
    private boolean answering;
    private Pace pace;
    private String requestId = "";
    private long receivedNanos;
    private long receivedMicros;
    private int token;
    private long dueNanos;

    PacedConnection(PacedProvider provider, SocketChannel channel, SelectionKey key) {
        this.provider = provider;
        this.pace = provider.pacing().of("");
        this.channel = channel;
        this.key = key;
    }

    long dueNanos() {
        return dueNanos;
    }

    /// Reads what has come, or writes what could not be written before.
    void ready() {
        try {
            if (key.isWritable()) {
                flush();
            }
            if (key.isReadable()) {
                read();
            }
        } catch (IOException e) {
            end();
        }
    }

    /// Sends the token that is due.
    ///
    /// @return whether another one will be due
    boolean sendToken() {
        if (!answering) {
            // The client broke it off since.
            return false;
        }
        try {
            if (token == 0) {
                String text = receivedMicros + " " + nowMicros() + " ";
                send(HEAD);
                send(chunk(BEFORE + text + AFTER));
            } else if (token < pace.tokens() - 1) {
                send(WORD);
            } else {
                send(lastChunks());
                answering = false;
                provider.callFinished(requestId);
                return false;
            }
            token++;
            dueNanos = receivedNanos + pace.dueNanos(token);
            return true;
        } catch (IOException e) {
            end();
            return false;
        }
    }

    private byte[] lastChunks() {
        String last = chunkText(BEFORE + "token " + nowMicros() + AFTER);
        String finish = chunkText("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
        String usage = chunkText("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":" + reader.bodyLength() / 4
                + ",\"completion_tokens\":" + pace.tokens() + "}}\n\n");
        return ascii(last + finish + usage + chunkText("data: [DONE]\n\n") + "0\r\n\r\n");
    }

    private void read() throws IOException {
        switch (reader.read(channel, provider.readBuffer())) {
            case INCOMPLETE -> {}
            case ENDED -> end();
            case MALFORMED -> {
                send(REFUSAL);
                end();
            }
            case COMPLETE -> {
                if (reader.asksForModels()) {
                    send(MODELS);
                } else if (answering) {
                    // A second request before the first is answered: no client of a stream does that.
                    end();
                } else {
                    begin();
                }
            }
        }
    }

    private void begin() {
        answering = true;
        token = 0;
        requestId = LoadQuestion.requestId(reader.bodyEnd());
        pace = provider.pacing().of(requestId);
        receivedNanos = System.nanoTime();
        receivedMicros = nowMicros();
        dueNanos = receivedNanos + pace.dueNanos(0);
        provider.callStarted(this, requestId);
    }

    private void send(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (unsent.isEmpty()) {
            channel.write(buffer);
        }
        if (buffer.hasRemaining()) {
            if (unsent.size() == MAX_UNSENT) {
                throw new IOException("the client does not read");
            }
            unsent.add(buffer);
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private void flush() throws IOException {
        while (!unsent.isEmpty()) {
            ByteBuffer buffer = unsent.getFirst();
            channel.write(buffer);
            if (buffer.hasRemaining()) {
                return;
            }
            unsent.removeFirst();
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    private void end() {
        if (answering) {
            answering = false;
            provider.callBrokenOff(requestId);
        }
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            // It was broken already.
        }
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private static byte[] chunk(String event) {
        return ascii(chunkText(event));
    }

    private static String chunkText(String event) {
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
