package ai.autobot.pipeline;

import ai.autobot.pipeline.runtime.config.OldNames;
import ai.autobot.pipeline.runtime.config.SettingFacts;
import ai.autobot.pipeline.runtime.config.SettingsReference;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// All settings as a page of the documentation.
final class ConfigurationPage {
    /// Writes the page anew.
    static final String COMMAND = "./mvnw -q test -pl pipeline -am -Dtest=ConfigurationPageTest -DfailIfNoTests=false"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dautobot.configuration.write=true";

    private static final String HEAD = """
            # Configuration

            One configuration for everything, from these sources; of two the upper one wins:

            1. `config.changes`: live changes, of reloadable settings only, by `autobot config set`
            2. what the caller sets, `--set KEY=VALUE` of a command
            3. system properties, `-Dautobot.enrich.passages=8`
            4. environment variables, `AUTOBOT_ENRICH_PASSAGES=8`
            5. `autobot.yaml`, nested by the dots of the names
            6. the variables of the predecessor, below
            7. the defaults

            All settings are checked at once, ranges too. A name that no setting has ends the start, and the message says
            the nearest that there is; an unknown variable `AUTOBOT_…` is a warning, for others put names there too.
            Durations are written as `250ms`, `30s`, `5m`, `24h`, `7d` or in ISO 8601.

            **Secrets** are best named by reference: `${env:NAME}` is a variable, `${file:/path}` a file without its last
            line break. References are looked up at start and again at each live change, and are shown as they are
            written; a secret that stands in a source itself is shown as `***`, everywhere. On `config.changes` only
            references are taken.

            ## Changing it while workers run

            ```sh
            ./autobot config set autobot.enrich.passages 8               # checked, written, and answered by every worker
            ./autobot config set autobot.generate.openai.model llama3.2 --guard 60s
            ./autobot config unset autobot.enrich.passages
            ./autobot config explain autobot.enrich.passages             # or show, get, history; with --json for programs
            ```

            A change is judged as a part of the whole, and holds at once or not at all; requests that have begun go on
            under what held then, and each response bears the version that it was made under. Where one worker refuses,
            the change is taken back everywhere. Live changes outlive restarts. With `--guard` the workers watch
            `health.events` and `chat.responses` of all instances, and take the change back by themselves when a
            component goes down after it, or when the share of failed requests rises by more than
            `autobot.config.guard-error-margin`; without anybody's word that it is good it does not outlive its guard.
            [Decision 30](decisions/0030-live-configuration.md) and [31](decisions/0031-guarded-changes.md) say why.

            ## All settings

            This page is made from the settings interfaces by

            ```sh
            <command>
            ```

            """;

    private static final String OLD = """
            ## Variables of the predecessor

            They still work, with a warning at start that names the new one. A new name that is given as well wins.

            | variable | now | |
            |---|---|---|
            """;

    private ConfigurationPage() {}

    static String text() {
        SettingsReference reference = SettingsReference.of(Worker.ROOMS);
        Map<String, List<SettingFacts>> rooms = reference.all().stream()
                .filter(facts -> !isTwin(reference, facts))
                .collect(Collectors.groupingBy(ConfigurationPage::room, TreeMap::new, Collectors.toList()));
        StringBuilder page = new StringBuilder(HEAD.replace("<command>", COMMAND));
        rooms.forEach((room, settings) -> {
            page.append("### `").append(room).append("`\n\n");
            page.append("| setting | type | default | range | reloadable | |\n|---|---|---|---|---|---|\n");
            settings.forEach(facts -> page.append(row(room, facts)));
            page.append('\n');
        });
        page.append(OLD);
        for (OldNames.OldName old : OldNames.all()) {
            page.append("| `%s` | %s | %s |\n"
                    .formatted(old.variable(), old.key() == null ? "nothing" : "`" + old.key() + "`", old.note()));
        }
        return page.toString();
    }

    /// What can be set with and without a name is told once.
    private static boolean isTwin(SettingsReference reference, SettingFacts facts) {
        String unnamed = facts.key().replace(".*.", ".");
        return !unnamed.equals(facts.key()) && reference.find(unnamed).isPresent();
    }

    private static String room(SettingFacts facts) {
        String[] parts = facts.key().split("\\.", 3);
        return parts[0] + "." + parts[1];
    }

    private static String row(String room, SettingFacts facts) {
        String standard = facts.standard();
        return "| `%s` | %s | %s | %s | %s | %s |\n"
                .formatted(
                        facts.key().substring(room.length() + 1),
                        facts.type()
                                + (facts.unit().isEmpty() ? "" : ", " + facts.unit())
                                + (facts.secret() ? ", secret" : ""),
                        standard == null ? "" : "`" + standard + "`",
                        facts.range(),
                        facts.reloadable() ? "yes" : "",
                        facts.sentence().replace("|", "\\|"));
    }
}
