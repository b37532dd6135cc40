package ai.autobot.local.config;

import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/// Which workers run, as the broker that keeps their group knows it.
final class Instances {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private Instances() {}

    /// Their names. One that was killed counts until the broker has noticed.
    ///
    /// @param group what the workers of the installation share
    static Set<String> running(Map<String, Object> kafka, String group) throws InterruptedException {
        try (Admin admin = Admin.create(kafka)) {
            ConsumerGroupDescription description = Objects.requireNonNull(admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group))
                    .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            Set<String> names = new TreeSet<>();
            // Kafka Streams adds the number of the thread.
            description
                    .members()
                    .forEach(member ->
                            member.groupInstanceId().ifPresent(name -> names.add(name.replaceFirst("-\\d+$", ""))));
            return names;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return new TreeSet<>();
            }
            throw new CommandFailure(ExitCode.UNREACHABLE, "Kafka cannot say which workers run: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE, "Kafka did not say within " + LIMIT.toSeconds() + " s which workers run.", e);
        }
    }
}
