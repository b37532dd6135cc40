package ai.autobot.pipeline.authenticate.users;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/// From where somebody signs in.
///
/// @param text as it is shown
/// @param network what counts as one place: an IPv4 address, or the 64 bits of an IPv6 address that one
///     connection is usually given, for who has one has all addresses behind it
public record ClientAddress(String text, String network) {
    private static final int NETWORK_BYTES = 8;

    /// The machine itself: a command.
    public static final ClientAddress LOCAL = new ClientAddress("local", "local");

    public static ClientAddress of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return new ClientAddress(
                address.getHostAddress(),
                address instanceof Inet6Address
                        ? HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES)) + "/64"
                        : HexFormat.of().formatHex(bytes));
    }

    /// The address that a text is.
    ///
    /// @param literal an address in digits; no name is looked up. An IPv4 address inside an IPv6 one is that IPv4
    ///     address.
    /// @throws IllegalArgumentException when it is none
    public static ClientAddress parse(String literal) {
        return literal.equals(LOCAL.text()) ? LOCAL : of(InetAddress.ofLiteral(literal));
    }
}
