package ai.autobot.pipeline.authenticate.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/// An issuer on a real HTTP server of this machine, with keys of its own. Thread-safe.
public final class LocalIssuer implements AutoCloseable {
    public static final String NAME = "keycloak";
    public static final String AUDIENCE = "autobot-chat";
    public static final KeyPair RSA = pair("RSA");
    public static final KeyPair EC = pair("EC");
    public static final KeyPair ED = pair("Ed25519");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Answer answer = LocalIssuer::usual;

    /// How a request is answered.
    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private LocalIssuer(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            try (exchange) {
                answer.to(exchange);
            }
        });
    }

    public static LocalIssuer start() {
        return start(0);
    }

    /// On a port that it had before.
    public static LocalIssuer start(int port) {
        try {
            LocalIssuer issuer = new LocalIssuer(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
            issuer.server.start();
            return issuer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String issuer() {
        return "https://id.example/realms/autobot";
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String address() {
        return "http://127.0.0.1:" + port() + "/certs";
    }

    /// How often its keys were read.
    public int asked() {
        return asked.get();
    }

    public void answers(Answer other) {
        answer = other;
    }

    /// Shows these keys from now on.
    public void shows(String... keys) {
        String body = "{\"keys\":[" + String.join(",", keys) + "]}";
        answers(exchange -> send(exchange, 200, body.getBytes(UTF_8)));
    }

    /// The settings that accept its tokens.
    public Map<String, String> settings() {
        String prefix = "autobot.authenticate.issuers." + NAME + ".";
        Map<String, String> settings = new HashMap<>();
        settings.put(prefix + "issuer", issuer());
        settings.put(prefix + "jwks-uri", address());
        settings.put(prefix + "audience", AUDIENCE);
        settings.put(prefix + "algorithms", "RS256,ES256,EdDSA");
        settings.put(prefix + "roles-claim", "realm_access.roles");
        settings.put(prefix + "role-mapping", "chat-user=user,chat-admin=admin");
        settings.put(prefix + "jwks-timeout", "2s");
        return settings;
    }

    /// Claims that are accepted.
    public JwtClaims claims(String user, Instant now) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer());
        claims.setAudience(AUDIENCE);
        claims.setSubject(user);
        claims.setJwtId(UUID.randomUUID().toString());
        claims.setIssuedAt(seconds(now));
        claims.setExpirationTime(seconds(now.plusSeconds(300)));
        claims.setClaim("realm_access", Map.of("roles", Arrays.asList("chat-user", "offline_access")));
        return claims;
    }

    public static String sign(JwtClaims claims) {
        return sign(claims.toJson(), "RS256", "rsa", RSA.getPrivate(), Map.of());
    }

    public static String sign(JwtClaims claims, String algorithm, String keyId, Key key) {
        return sign(claims.toJson(), algorithm, keyId, key, Map.of());
    }

    public static String sign(String payload, String algorithm, String keyId, Key key, Map<String, Object> headers) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        headers.forEach(signature.getHeaders()::setObjectHeaderValue);
        signature.setAlgorithmHeaderValue(algorithm);
        signature.setKeyIdHeaderValue(keyId);
        signature.setDoKeyValidation(false);
        signature.setPayload(payload);
        signature.setKey(key);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    public static NumericDate seconds(Instant instant) {
        return NumericDate.fromSeconds(instant.getEpochSecond());
    }

    /// A public key as a key set shows it.
    public static String jwk(String keyId, Key key, String... more) {
        try {
            JsonWebKey jwk = JsonWebKey.Factory.newJwk(key);
            jwk.setKeyId(keyId);
            for (int member = 0; member < more.length; member += 2) {
                jwk.setOtherParameter(more[member], more[member + 1]);
            }
            return jwk.toJson(JsonWebKey.OutputControlLevel.INCLUDE_SYMMETRIC);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    public static KeyPair pair(String kind) {
        return pair(kind, 2048);
    }

    public static KeyPair pair(String kind, int rsaBits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            switch (kind) {
                case "RSA" -> generator.initialize(rsaBits);
                case "EC" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
                default -> {}
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static void usual(HttpExchange exchange) throws IOException {
        String keys = Map.of("rsa", RSA, "ec", EC, "ed", ED).entrySet().stream()
                .map(pair -> jwk(pair.getKey(), pair.getValue().getPublic()))
                .collect(Collectors.joining(","));
        send(exchange, 200, ("{\"keys\":[" + keys + "]}").getBytes(UTF_8));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
