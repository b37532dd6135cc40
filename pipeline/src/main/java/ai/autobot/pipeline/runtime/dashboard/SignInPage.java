package ai.autobot.pipeline.runtime.dashboard;

import ai.autobot.pipeline.runtime.http.Answer;
import ai.autobot.pipeline.runtime.http.PageRequest;
import java.util.regex.Pattern;

/// Takes a session's token once, and leaves it with the browser as a cookie that scripts cannot read and other sites
/// cannot use. Thread-safe.
final class SignInPage {
    /// What a token may be made of; nothing else is put into a header.
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_.-]{16,}");

    /// Bytes. Browsers drop a cookie whose name, value and attributes have more than 4,096 together.
    private static final int LONGEST_KEPT = 3_900;

    private static final String SLOT = "<!-- message -->";
    private static final String KEPT = "; Path=" + Dashboard.PATH + "; HttpOnly; SameSite=Strict";

    private final Door door;
    private final Access access;

    SignInPage(Door door, Access access) {
        this.door = door;
        this.access = access;
    }

    /// The page for those who may see it, and the way to sign in for the others.
    Answer orThePage(PageRequest request) throws InterruptedException {
        if (door.isOpen(request)) {
            return Assets.page(request, true);
        }
        String token = Door.token(request).orElse("");
        if (token.isEmpty()) {
            return page(401, "");
        }
        return switch (access.decide(token)) {
            case Access.Decision.Admitted() -> Assets.page(request, false);
            case Access.Decision.Refused(String message, boolean known) -> page(known ? 403 : 401, message);
            case Access.Decision.Undecided(String message) -> page(503, message);
        };
    }

    Answer signIn(PageRequest request) throws InterruptedException {
        if (request.fromAnotherSite()) {
            return Answer.text(403, "Another site's page may not sign in here.\n");
        }
        String token = request.form().getOrDefault("token", "").strip();
        if (!TOKEN.matcher(token).matches()) {
            return page(400, "That is not a session's token. It has three parts with dots between them.");
        }
        if (token.length() > LONGEST_KEPT) {
            return page(
                    400,
                    "A browser keeps no token of more than " + LONGEST_KEPT + " characters. Sign in with a session of"
                            + " AutoBot's own, as autobot session create makes one.");
        }
        return switch (access.signIn(token, request.peer())) {
            case Access.Decision.Admitted() ->
                Answer.seeOther(Dashboard.PATH).with("Set-Cookie", Door.COOKIE + "=" + token + KEPT + secure(request));
            case Access.Decision.Refused(String message, boolean known) -> page(known ? 403 : 401, message);
            case Access.Decision.Undecided(String message) -> page(503, message);
        };
    }

    /// Forgets the token here; the session itself goes on.
    Answer signOut(PageRequest request) {
        return request.fromAnotherSite()
                ? Answer.text(403, "Another site's page may not sign out here.\n")
                : Answer.seeOther(Dashboard.PATH).with("Set-Cookie", Door.COOKIE + "=; Max-Age=0" + KEPT);
    }

    /// Over a network a browser keeps and sends it with TLS only.
    private static String secure(PageRequest request) {
        return request.calledByLoopback() ? "" : "; Secure";
    }

    private static Answer page(int status, String message) {
        String shown = message.isEmpty() ? "" : "<p class=\"refused\" role=\"alert\">" + escaped(message) + "</p>";
        return Answer.html(status, Assets.text("sign-in.html").replace(SLOT, shown));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
