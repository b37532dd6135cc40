package ai.autobot.pipeline.runtime.http;

import java.util.Map;
import java.util.Optional;

/// What a page is asked. Immutable. It may hold a token, and does not show it.
///
/// @param host the name and port by which the server was called; empty when that was not said
/// @param peer the address that the connection comes from, without its port; a proxy's where one stands between
/// @param fromHere whether the connection comes from this machine, and nobody says that it was passed on
/// @param headers by their names in lower case; of a header that comes twice, the first
/// @param cookies by their names
/// @param form the fields of a form that was sent; empty otherwise
public record PageRequest(
        String host,
        String peer,
        boolean fromHere,
        Map<String, String> headers,
        Map<String, String> cookies,
        Map<String, String> form) {
    public PageRequest {
        headers = Map.copyOf(headers);
        cookies = Map.copyOf(cookies);
        form = Map.copyOf(form);
    }

    /// A header's value.
    ///
    /// @param name in lower case
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    public Optional<String> cookie(String name) {
        return Optional.ofNullable(cookies.get(name));
    }

    /// Whether it was called by an address, or the name, that means this machine alone.
    public boolean calledByLoopback() {
        return Names.isThisMachine(host);
    }

    /// Whether a browser says that a page of somebody else asks. Other programs do not say.
    public boolean fromAnotherSite() {
        String site = headers.get("sec-fetch-site");
        if (site != null) {
            return !site.equals("same-origin") && !site.equals("none");
        }
        String origin = headers.get("origin");
        return origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host);
    }

    @Override
    public String toString() {
        return "PageRequest[host=" + host + ", fromHere=" + fromHere + "]";
    }
}
