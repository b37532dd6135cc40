package ai.autobot.local.chaos;

import java.time.Duration;

/// Something that is done to a process, and undone a while later. Immutable.
sealed interface Fault {
    /// When, after the first request is due.
    Duration at();

    /// After how long it is undone.
    Duration lasts();

    /// As a person reads it.
    String sentence();

    /// The name of the worker in the place of that number, from 1.
    static String worker(int number) {
        return "worker-" + number;
    }

    /// A worker ends without a chance to clean up, and another process takes its place.
    ///
    /// @param worker its number, from 1
    record WorkerKilled(int worker, Duration at, Duration lasts) implements Fault {
        String name() {
            return Fault.worker(worker);
        }

        @Override
        public String sentence() {
            return name() + " killed (SIGKILL)";
        }
    }

    /// A worker does nothing for longer than its session lasts, and then goes on as if nothing had been.
    ///
    /// @param worker its number, from 1
    record WorkerStopped(int worker, Duration at, Duration lasts) implements Fault {
        String name() {
            return Fault.worker(worker);
        }

        @Override
        public String sentence() {
            return name() + " stopped (SIGSTOP)";
        }
    }

    record BrokerKilled(Duration at, Duration lasts) implements Fault {
        @Override
        public String sentence() {
            return "broker killed (SIGKILL)";
        }
    }

    record RedisKilled(Duration at, Duration lasts) implements Fault {
        @Override
        public String sentence() {
            return "Redis killed (SIGKILL)";
        }
    }

    record RedisStopped(Duration at, Duration lasts) implements Fault {
        @Override
        public String sentence() {
            return "Redis stopped (SIGSTOP)";
        }
    }
}
