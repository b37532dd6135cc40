package ai.autobot.gates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// Whatever we depend on stands in docs/dependencies.md, once, with a reason and a licence that ours allows.
class DependenciesTest {
    private static final Set<String> ALLOWED =
            Set.of("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "EPL-1.0", "EPL-2.0", "LGPL-2.1-only");

    /// Not in anything that is shipped: a tool of the benchmark.
    private static final String JMH_LICENCE = "GPL-2.0-only WITH Classpath-exception-2.0";

    /// Nothing that is shipped contains it either: the browser's check loads it.
    private static final Set<String> AXE = Set.of("axe-core", "MPL-2.0");

    private record Row(String name, String licence, String reason) {}

    @ParameterizedTest
    @ValueSource(strings = {"dependency", "plugin", "path"})
    void everyArtifactOfTheParentPomIsWrittenDown(String element) throws Exception {
        NodeList found = Repository.pom().getElementsByTagName(element);
        Set<String> artifacts = new HashSet<>();
        for (int index = 0; index < found.getLength(); index++) {
            Element artifact = (Element) found.item(index);
            if (!child(artifact, "groupId").equals("ai.autobot")) {
                artifacts.add(child(artifact, "artifactId"));
            }
        }

        assertThat(names()).hasSizeGreaterThan(20).containsAll(artifacts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"check-node", "check-browser"})
    void everyPackageOfTheChecksIsWrittenDown(String check) throws Exception {
        Set<String> packages = new HashSet<>();
        new ObjectMapper()
                .readTree(Repository.text("connectors/" + check + "/package.json"))
                .get("dependencies")
                .fieldNames()
                .forEachRemaining(packages::add);

        assertThat(packages).isNotEmpty();
        assertThat(names()).containsAll(packages);
    }

    @Test
    void everyRowHasAReasonAndALicenceThatOursAllows() {
        assertThat(rows()).allSatisfy(row -> {
            assertThat(row.reason()).as(row.name()).hasSizeGreaterThan(15);
            assertThat(row.licence().split(" (OR|AND) ", -1))
                    .as(row.name())
                    .allMatch(licence -> ALLOWED.contains(licence)
                            || (row.name().startsWith("jmh-") && licence.equals(JMH_LICENCE))
                            || AXE.equals(Set.of(row.name(), licence)));
        });
    }

    @Test
    void noRowIsThereTwice() {
        assertThat(rows().stream().map(Row::name)).doesNotHaveDuplicates();
    }

    private static Set<String> names() {
        return rows().stream().map(Row::name).collect(Collectors.toSet());
    }

    /// The table rows whose first cell is a name in backticks; several names may share a row.
    private static List<Row> rows() {
        return Repository.text("docs/dependencies.md")
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|", -1))
                .flatMap(cells -> Arrays.stream(cells[1].split(",", -1))
                        .map(name -> new Row(name.strip().replace("`", ""), cells[2].strip(), cells[3].strip())))
                .toList();
    }

    private static String child(Element parent, String name) {
        return Stream.of(parent.getElementsByTagName(name))
                .filter(list -> list.getLength() > 0)
                .map(list -> list.item(0).getTextContent().strip())
                .findFirst()
                .orElse("org.apache.maven.plugins");
    }
}
