package ai.autobot.pipeline.runtime.dashboard;

import ai.autobot.pipeline.runtime.config.Ranges;
import ai.autobot.pipeline.runtime.http.Answer;
import ai.autobot.pipeline.runtime.http.EventFeed;
import ai.autobot.pipeline.runtime.http.Packed;
import ai.autobot.pipeline.runtime.http.Pages;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The dashboard of all instances, at [#PATH]: the page, what goes on at the moment as JSON, and an update of that each
/// second as server-sent events. Thread-safe.
public final class Dashboard implements AutoCloseable {
    /// Where it is.
    public static final String PATH = "/dashboard";

    private static final Logger LOG = LoggerFactory.getLogger(Dashboard.class);
    private static final Duration PACE = Duration.ofSeconds(1);

    private final View view;
    private final Broadcast broadcast;
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("dashboard-updates").factory());

    private Dashboard(View view, Broadcast broadcast) {
        this.view = view;
        this.broadcast = broadcast;
    }

    /// Begins to follow the topics, and puts the page up.
    ///
    /// @param servedBy the name of this instance
    /// @param kafka client properties, with `bootstrap.servers` and what security needs
    /// @throws IllegalArgumentException when a setting is out of its range
    public static Dashboard open(
            String servedBy, Map<String, Object> kafka, DashboardSettings settings, Access access, Pages pages) {
        Ranges.check(DashboardSettings.class, settings);
        Dashboard dashboard =
                new Dashboard(View.open(servedBy, kafka, Clock.systemUTC()), new Broadcast(settings.maxReaders()));
        Door door = new Door(access, settings.openOnLoopback());
        Assets.show(pages);
        SignInPage signIn = new SignInPage(door, access);
        pages.show("/", _ -> Answer.seeOther(PATH));
        pages.show(PATH, signIn::orThePage);
        pages.show(PATH + "/sign-in", _ -> Answer.seeOther(PATH));
        pages.take(PATH + "/sign-in", signIn::signIn);
        pages.take(PATH + "/sign-out", signIn::signOut);
        pages.show(
                PATH + "/snapshot",
                request -> door.guarded(
                        request,
                        _ -> Packed.of(
                                        "application/json",
                                        dashboard.view.whole().json())
                                .answer(request)));
        pages.show(PATH + "/updates", request -> door.guarded(request, pass -> dashboard.updates(pass, access)));
        var _ = dashboard.clockwork.scheduleAtFixedRate(
                dashboard::update, PACE.toMillis(), PACE.toMillis(), TimeUnit.MILLISECONDS);
        return dashboard;
    }

    private Answer updates(Door.Pass pass, Access access) throws InterruptedException {
        var feed = broadcast.join();
        if (feed.isEmpty()) {
            return Answer.text(503, "Too many look at it. See autobot.dashboard.max-readers.\n")
                    .with("Retry-After", "5");
        }
        return switch (pass) {
            case Door.Pass.Open() -> new Answer.Events(feed.get());
            case Door.Pass.Session(String token) -> guarded(feed.get(), access, token);
        };
    }

    private static Answer guarded(EventFeed feed, Access access, String token) throws InterruptedException {
        try {
            return new Answer.Events(new GuardedFeed(feed, access, token));
        } catch (RuntimeException | InterruptedException e) {
            feed.close();
            throw e;
        }
    }

    private void update() {
        try {
            if (broadcast.readers() > 0) {
                broadcast.publish(view.update().json());
            }
        } catch (RuntimeException e) {
            // The next one may succeed; a schedule whose task throws ends without a word.
            LOG.error("the dashboard could not be brought up to date", e);
        }
    }

    /// Ends the readers' feeds and stops reading; blocks for 5 s at most. Idempotent.
    @Override
    public void close() {
        clockwork.shutdownNow();
        broadcast.close();
        view.close();
    }
}
