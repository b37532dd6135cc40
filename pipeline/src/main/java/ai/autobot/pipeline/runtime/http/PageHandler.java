package ai.autobot.pipeline.runtime.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the page that is asked for, and sends what it answers. Thread-safe.
final class PageHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(PageHandler.class);
    private static final int FORM_MAX = 16 * 1024;
    private static final Set<String> PASSED_ON = Set.of("forwarded", "x-forwarded-for", "x-real-ip", "via");

    private final Names names;
    private final Map<String, Page> shown = new ConcurrentHashMap<>();
    private final Map<String, Page> taking = new ConcurrentHashMap<>();
    private final Sending sending = new Sending();

    PageHandler(Names names) {
        this.names = names;
    }

    void show(String path, Page page) {
        shown.put(path, page);
    }

    void take(String path, Page page) {
        taking.put(path, page);
    }

    /// Ends what is being sent as it comes.
    void close() {
        sending.close();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Answer answer;
        try {
            answer = answer(request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer = Answer.text(503, "Ending.\n");
        } catch (IOException e) {
            // The caller's doing: what came could not be read.
            LOG.debug("a request could not be read", e);
            answer = Answer.text(400, "Not understood.\n");
        } catch (RuntimeException e) {
            LOG.error("a page failed path={}", request.getHttpURI().getCanonicalPath(), e);
            answer = Answer.text(500, "Something went wrong here; the log says what.\n");
        }
        sending.send(answer, request.getMethod().equals("HEAD"), response, callback);
        return true;
    }

    private Answer answer(Request request) throws IOException, InterruptedException {
        String host = first(request, "host");
        if (!names.allow(host)) {
            return Answer.text(421, "This server is not called by that name. See autobot.http.names.\n");
        }
        String path = String.valueOf(request.getHttpURI().getCanonicalPath());
        boolean form = request.getMethod().equals("POST");
        Page page = (form ? taking : shown).get(path);
        if (page != null
                && (form
                        || request.getMethod().equals("GET")
                        || request.getMethod().equals("HEAD"))) {
            return answer(page, request, host, form);
        }
        Set<String> allowed = new TreeSet<>();
        if (shown.containsKey(path)) {
            allowed.add("GET");
            allowed.add("HEAD");
        }
        if (taking.containsKey(path)) {
            allowed.add("POST");
        }
        return allowed.isEmpty()
                ? Answer.text(404, "There is nothing here.\n")
                : Answer.text(405, "Not that way.\n").with("Allow", String.join(", ", allowed));
    }

    private static Answer answer(Page page, Request request, String host, boolean form)
            throws IOException, InterruptedException {
        Map<String, String> fields = Map.of();
        if (form) {
            try (InputStream body = Content.Source.asInputStream(request)) {
                byte[] bytes = body.readNBytes(FORM_MAX + 1);
                if (bytes.length > FORM_MAX) {
                    return Answer.text(413, "That is too much.\n").with("Connection", "close");
                }
                fields = fields(new String(bytes, StandardCharsets.UTF_8));
            }
        }
        Map<String, String> headers = new HashMap<>();
        for (HttpField field : request.getHeaders()) {
            String value = field.getValue();
            headers.putIfAbsent(field.getLowerCaseName(), value == null ? "" : value);
        }
        Map<String, String> cookies = new HashMap<>();
        for (HttpCookie cookie : Request.getCookies(request)) {
            cookies.putIfAbsent(cookie.getName(), cookie.getValue());
        }
        return page.answer(new PageRequest(
                host, Request.getRemoteAddr(request), isFromHere(request, headers.keySet()), headers, cookies, fields));
    }

    /// What a proxy on this machine passes on comes from here as well, and must not count as if.
    private static boolean isFromHere(Request request, Set<String> headers) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer
                && peer.getAddress() != null
                && peer.getAddress().isLoopbackAddress()
                && headers.stream().noneMatch(PASSED_ON::contains);
    }

    /// @throws IOException when it is no form
    private static Map<String, String> fields(String form) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try {
            for (String field : form.split("&", -1)) {
                String[] parts = field.split("=", 2);
                if (parts.length == 2) {
                    fields.putIfAbsent(decoded(parts[0]), decoded(parts[1]));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("not a form", e);
        }
        return fields;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String first(Request request, String header) {
        String value = request.getHeaders().get(header);
        return value == null ? "" : value;
    }
}
