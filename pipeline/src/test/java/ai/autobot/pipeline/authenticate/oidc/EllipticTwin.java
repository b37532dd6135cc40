package ai.autobot.pipeline.authenticate.oidc;

import java.math.BigInteger;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Base64;

/// The other valid signature of a token that was signed on a curve.
final class EllipticTwin {
    private static final int HALF = 32;

    private EllipticTwin() {}

    static String of(String token) {
        int dot = token.lastIndexOf('.');
        byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
        BigInteger order =
                ((ECPublicKey) LocalIssuer.EC.getPublic()).getParams().getOrder();
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, HALF, 2 * HALF));
        byte[] twin = order.subtract(s).toByteArray();
        Arrays.fill(signature, HALF, 2 * HALF, (byte) 0);
        int from = Math.max(0, twin.length - HALF);
        System.arraycopy(twin, from, signature, 2 * HALF - (twin.length - from), twin.length - from);
        return token.substring(0, dot + 1)
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }
}
