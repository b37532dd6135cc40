package ai.autobot.pipeline.runtime.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// What the server itself refuses, as too long a header, is answered by its status alone.
final class PlainErrors implements Request.Handler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Sending.safe(response.getHeaders());
        response.write(true, ByteBuffer.allocate(0), callback);
        return true;
    }
}
