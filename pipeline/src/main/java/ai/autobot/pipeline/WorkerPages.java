package ai.autobot.pipeline;

import ai.autobot.pipeline.authenticate.Authenticator;
import ai.autobot.pipeline.authenticate.audit.AuditTrail;
import ai.autobot.pipeline.authenticate.audit.KafkaAuditTrail;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.dashboard.Dashboard;
import ai.autobot.pipeline.runtime.dashboard.DashboardSettings;
import ai.autobot.pipeline.runtime.health.HealthDocument;
import ai.autobot.pipeline.runtime.health.HealthDocuments;
import ai.autobot.pipeline.runtime.http.Answer;
import ai.autobot.pipeline.runtime.http.HttpSettings;
import ai.autobot.pipeline.runtime.http.Pages;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.metrics.MetricsPage;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/// What a worker shows, and where.
final class WorkerPages {
    private WorkerPages() {}

    /// Serves the pages, where they are wanted.
    ///
    /// @param resources own what is opened
    /// @return empty where no port is set
    static Optional<Pages> open(
            Configuration configuration,
            PrometheusMeterRegistry metrics,
            Authenticator authenticator,
            Resources resources) {
        HttpSettings http = configuration.settings(HttpSettings.class);
        if (http.port().isEmpty()) {
            return Optional.empty();
        }
        Pages pages = resources.add(Pages.open(http));
        pages.show(MetricsPage.PATH, new MetricsPage(metrics));
        DashboardSettings dashboard = configuration.settings(DashboardSettings.class);
        if (dashboard.shown()) {
            KafkaSettings kafka = configuration.settings(KafkaSettings.class);
            Map<String, Object> client = KafkaProperties.common(kafka);
            AuditTrail audit = resources.add(new KafkaAuditTrail(client, kafka.instance(), Clock.systemUTC()));
            SessionAccess access = new SessionAccess(authenticator, audit, new StrangersRefused(System::nanoTime));
            resources.add(Dashboard.open(kafka.instance(), client, dashboard, access, pages));
        }
        return Optional.of(pages);
    }

    /// Serves what an orchestrator asks for, at the paths of MicroProfile Health.
    static void show(Pages pages, HealthDocuments health) {
        pages.show("/health/started", _ -> answer(health.started()));
        pages.show("/health/live", _ -> answer(health.live()));
        pages.show("/health/ready", _ -> answer(health.ready()));
    }

    private static Answer answer(HealthDocument document) {
        return Answer.json(document.status(), document.json());
    }
}
