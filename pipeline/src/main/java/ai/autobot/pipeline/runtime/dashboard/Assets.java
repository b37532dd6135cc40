package ai.autobot.pipeline.runtime.dashboard;

import ai.autobot.pipeline.runtime.http.Answer;
import ai.autobot.pipeline.runtime.http.Packed;
import ai.autobot.pipeline.runtime.http.PageRequest;
import ai.autobot.pipeline.runtime.http.Pages;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The files that the page is made of, out of this program. Nothing in them is secret. Thread-safe.
final class Assets {
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final List<Asset> FILES = List.of(
            new Asset("dashboard.css", STYLE),
            new Asset("main.js", SCRIPT),
            new Asset("connection.js", SCRIPT),
            new Asset("history.js", SCRIPT),
            new Asset("charts.js", SCRIPT),
            new Asset("tables.js", SCRIPT),
            new Asset("format.js", SCRIPT),
            new Asset("icon.svg", "image/svg+xml"),
            new Asset("uplot/uPlot.iife.min.js", SCRIPT),
            new Asset("uplot/uPlot.min.css", STYLE));
    private static final String SLOT = "<!-- sign-out -->";
    private static final Packed OPEN_PAGE = page("");
    private static final Packed SESSION_PAGE =
            page("<form method=\"post\" action=\"/dashboard/sign-out\"><button>Sign out</button></form>");

    private record Asset(String name, String type) {}

    private Assets() {}

    static void show(Pages pages) {
        for (Asset asset : FILES) {
            Packed packed = Packed.of(asset.type(), bytes(asset.name()));
            pages.show(Dashboard.PATH + "/" + asset.name(), packed::answer);
        }
    }

    /// The page, without a way to sign out for whom it is open.
    static Answer page(PageRequest request, boolean open) {
        return (open ? OPEN_PAGE : SESSION_PAGE).answer(request);
    }

    private static Packed page(String signOut) {
        return Packed.of(
                "text/html; charset=utf-8",
                text("index.html").replace(SLOT, signOut).getBytes(StandardCharsets.UTF_8));
    }

    static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String name) {
        try (InputStream in = Assets.class.getResourceAsStream("/dashboard/" + name)) {
            if (in == null) {
                throw new IllegalStateException("dashboard/" + name + " is missing in this program");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("dashboard/" + name + " cannot be read", e);
        }
    }
}
