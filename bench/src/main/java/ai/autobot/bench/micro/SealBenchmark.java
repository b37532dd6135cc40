package ai.autobot.bench.micro;

import ai.autobot.pipeline.authenticate.AuthorizationSeal;
import ai.autobot.pipeline.authenticate.SigningKeys;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A request's token is sealed on the stream thread, and opened on the attempt's.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SealBenchmark {
    private static final String REQUEST = "request-1234567";

    private final AuthorizationSeal seal = new AuthorizationSeal(SigningKeys.random());
    private final String authorization = "Bearer " + "x".repeat(300);
    private final byte[] sealed = seal.seal(authorization, REQUEST);

    @Benchmark
    public byte[] seal() {
        return seal.seal(authorization, REQUEST);
    }

    @Benchmark
    public Optional<String> open() {
        return seal.open(sealed, REQUEST);
    }
}
