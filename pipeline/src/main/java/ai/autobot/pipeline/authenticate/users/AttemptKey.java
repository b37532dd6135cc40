package ai.autobot.pipeline.authenticate.users;

import ai.autobot.pipeline.authenticate.hash.Sha256;
import java.util.Locale;

/// Whose password is tried and from where, as hashes: what somebody typed as a name, which may be a password, is
/// kept nowhere, and all names take the same room.
///
/// @param user the hash of the name, in lower case
/// @param address the hash of the network
record AttemptKey(String user, String address) {
    private static final int NAME_READ_MAX = 1_024;

    static AttemptKey of(String name, ClientAddress address) {
        String read = name.substring(0, Math.min(name.length(), NAME_READ_MAX)).toLowerCase(Locale.ROOT);
        return new AttemptKey(Sha256.of("user " + read), Sha256.of("address " + address.network()));
    }
}
