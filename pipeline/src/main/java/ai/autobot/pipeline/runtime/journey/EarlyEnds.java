package ai.autobot.pipeline.runtime.journey;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// Ends that are told before the state behind them is committed. Kafka Streams commits a thread's state
/// all together and takes milliseconds for it; an end that is told in a small transaction of its own
/// waits for none of that. Then two things must hold, and both are this one's: no state is committed
/// whose ends are not told ([#awaitTold]), and who takes a partition over learns which ends were told by
/// whoever had it before and are not in its state ([#takeOver]).
///
/// Used by stream threads, each for its own partitions.
public interface EarlyEnds {
    /// Turns away whoever had this partition before, waits for what they have under way, and finds out
    /// what they have told. Blocks.
    ///
    /// @param told how far it was told when the state was committed last; empty where it never was
    /// @param known whether the state has this end
    Partition takeOver(int partition, OptionalLong told, Predicate<RequestKey> known);

    /// Waits until all is told that this thread has to tell. Blocks.
    ///
    /// @throws org.apache.kafka.common.errors.InvalidProducerEpochException when it cannot be, for
    ///     example because another has the partition now
    void awaitTold();

    /// The ends of one partition, from its taking over until it is closed.
    interface Partition extends AutoCloseable {
        /// Those that had been told before and that the state does not have, in the order in which they
        /// were told.
        List<RequestKey> before();

        /// The offset behind all requests that these can be of: what is read from there on is none of them.
        long requestsEnd();

        /// Tells what has ended since the last time, in one transaction. Does not block.
        void flush();

        /// What is left of those before is of no use any more.
        void forget();

        /// How far it is told now: all that comes later, and nothing that came before, is found behind
        /// it.
        long told();

        /// Tells no more. Does not wait for what is under way.
        @Override
        void close();
    }
}
