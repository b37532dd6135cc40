package ai.autobot.pipeline.runtime.http;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// By which names a server may be called. A browser can be led here under a stranger's name (DNS rebinding), and
/// would then let the stranger's page read what is said; an address can't be taken that way. Immutable, thread-safe.
final class Names {
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+]");
    private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");

    private final boolean any;
    private final Set<String> names = new TreeSet<>(Set.of("localhost"));

    private Names(boolean any) {
        this.any = any;
    }

    static Names of(HttpSettings settings) {
        Names names = new Names(!isThisMachine(settings.host()));
        settings.names().ifPresent(more -> more.forEach(name -> names.names.add(plain(name))));
        return names;
    }

    /// @param host the host header; empty where there is none, as of a client that is no browser
    boolean allow(String host) {
        String name = plain(host);
        return any
                || name.isEmpty()
                || names.contains(name)
                || ADDRESS.matcher(name).matches();
    }

    /// Whether a host header names this machine itself, whatever the settings say.
    static boolean isThisMachine(String host) {
        String name = plain(host);
        return name.equals("localhost")
                || (name.startsWith("127.") && ADDRESS.matcher(name).matches())
                || name.equals("[::1]")
                || name.equals("::1");
    }

    private static String plain(String host) {
        String name = host.strip().toLowerCase(Locale.ROOT);
        return name.indexOf(':') == name.lastIndexOf(':') || name.startsWith("[")
                ? PORT.matcher(name).replaceFirst("")
                : name;
    }
}
