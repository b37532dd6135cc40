package ai.autobot.pipeline.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The providers in the order in which they are asked, the next one where one fails before its first token. Immutable,
/// thread-safe.
///
/// @param links one at least
public record ProviderChain(List<Link> links) implements AutoCloseable {
    /// A provider, and what it is asked for.
    ///
    /// @param model what it answers with where it is told no other
    public record Link(Provider provider, String model) {
        public String name() {
            return provider.name();
        }
    }

    public ProviderChain {
        links = List.copyOf(links);
        if (links.isEmpty()) {
            throw new IllegalArgumentException("a chain has one link at least");
        }
    }

    /// Makes all links; where one cannot be made, those before it are closed.
    public static ProviderChain of(List<String> names, Function<String, Link> make) {
        List<Link> made = new ArrayList<>();
        try {
            names.forEach(name -> made.add(make.apply(name)));
            return new ProviderChain(made);
        } catch (RuntimeException e) {
            made.forEach(link -> link.provider().close());
            throw e;
        }
    }

    /// Who is asked first, for the model that a request names.
    public Link first() {
        return links.getFirst();
    }

    /// Those behind it, in their order.
    public List<Link> fallbacks() {
        return links.subList(1, links.size());
    }

    /// The link of a provider's name; empty where it is not asked.
    public Optional<Link> find(String name) {
        return links.stream().filter(link -> link.name().equals(name)).findFirst();
    }

    /// The names of all, in their order.
    public List<String> names() {
        return links.stream().map(Link::name).toList();
    }

    /// Closes all. Idempotent.
    @Override
    public void close() {
        links.forEach(link -> link.provider().close());
    }
}
