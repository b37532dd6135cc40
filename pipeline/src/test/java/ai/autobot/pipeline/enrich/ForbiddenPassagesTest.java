package ai.autobot.pipeline.enrich;

import static ai.autobot.pipeline.enrich.EvaluationData.document;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.KnowledgeDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may not read a document learns nothing of it: every search answers as if it were not there, to the last digit of
/// a score.
class ForbiddenPassagesTest {
    private static final String SECRET = "Project Nightingale acquires the brewery in Ulm on the first of May for nine"
            + " million, and the tea house closes.";

    private static final List<KnowledgeDocument> PUBLIC = List.of(
            document("tea", "How to make tea", "Green tea is steeped for two minutes in water of eighty degrees."),
            document("beer", "Beer", "A brewery makes beer. Beer is made of hops and malt, and of water."),
            document("may", "Months", "The first of May is a holiday. Project plans are made in April."),
            document("twin 1", "Twins", "Two of a kind, alike to the last letter."),
            document("twin 2", "Twins", "Two of a kind, alike to the last letter."));

    @TempDir
    Path folder;

    private PassageIndex open(String name) throws IOException {
        return PassageIndex.open(folder.resolve(name), Ranking.measured(0.4));
    }

    private PassageIndex withPublicDocuments(String name) throws IOException {
        PassageIndex index = open(name);
        for (KnowledgeDocument document : PUBLIC) {
            index.replace(document);
        }
        return index;
    }

    private static PassageSearch.Hits search(PassageIndex index, String question, String... roles) throws IOException {
        index.refresh();
        return index.search(question, Set.of(roles), 5, () -> false);
    }

    /// Many of them, so that they move every count there is.
    private static void addSecrets(PassageIndex index, String... roles) throws IOException {
        for (int number = 0; number < 200; number++) {
            index.replace(document("secret " + number, "Nightingale and tea", SECRET.repeat(1 + number % 7), roles));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "What is Project Nightingale?",
                "Project Nightingale acquires the brewery in Ulm",
                "nightingale",
                "Which brewery makes beer in Ulm?",
                "How long is green tea steeped in water?",
                "tea house",
                "When is the first of May?",
                "alike to the last letter"
            })
    void aSearchAnswersAsIfTheyWereNotThere(String question) throws IOException {
        try (PassageIndex without = withPublicDocuments("without");
                PassageIndex with = withPublicDocuments("with")) {
            addSecrets(with, "board");

            assertThat(search(with, question)).isEqualTo(search(without, question));
            assertThat(search(with, question, "user", "reader")).isEqualTo(search(without, question, "user"));
            assertThat(search(with, question, "board").passages())
                    .as("whoever may read them finds them")
                    .isNotEqualTo(search(without, question).passages());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"What is Project Nightingale?", "Which brewery makes beer in Ulm?", "tea house"})
    void itDoesSoToEverybodyAfterTheyWereRemoved(String question) throws IOException {
        try (PassageIndex without = withPublicDocuments("without");
                PassageIndex with = withPublicDocuments("with")) {
            addSecrets(with);
            assertThat(search(with, question)).isNotEqualTo(search(without, question));
            for (int number = 0; number < 200; number++) {
                with.remove("secret " + number);
            }

            assertThat(search(with, question)).isEqualTo(search(without, question));
            assertThat(search(with, question, "board")).isEqualTo(search(without, question));
        }
    }

    @Test
    void itDoesSoToWhoLostTheRoleOrWhoseRoleTheDocumentLost() throws IOException {
        String question = "What does Project Nightingale acquire?";
        try (PassageIndex without = withPublicDocuments("without");
                PassageIndex with = withPublicDocuments("with")) {
            addSecrets(with, "board");
            assertThat(search(with, question, "board").passages()).isNotEmpty();

            addSecrets(with, "counsel");

            assertThat(search(with, question, "board")).isEqualTo(search(without, question));
            assertThat(search(with, question, "counsel").passages()).isNotEmpty();
        }
    }

    @Test
    void wordsInAnotherLanguageThatOnlyTheyHaveFindNothingAndBreakNothing() throws IOException {
        KnowledgeDocument german = KnowledgeDocument.newBuilder(
                        document("geheim", "Nachtigall", "Die Nachtigall kauft die Brauerei.", "board"))
                .setLanguage("de")
                .build();
        try (PassageIndex without = withPublicDocuments("without");
                PassageIndex with = withPublicDocuments("with")) {
            with.replace(german);

            assertThat(search(with, "Nachtigall Brauerei beer")).isEqualTo(search(without, "Nachtigall Brauerei beer"));
            assertThat(search(with, "Nachtigall", "board").passages()).hasSize(1);
        }
    }

    @Test
    void aBaseOfNothingElseIsEmptyToWhoMayReadNone() throws IOException {
        try (PassageIndex with = open("with")) {
            addSecrets(with, "board");

            assertThat(search(with, "nightingale")).isEqualTo(new PassageSearch.Hits(List.of(), true));
        }
    }

    @Test
    void aRoleThatLooksLikeEverybodyOrLikeAnIndexTermIsARole() throws IOException {
        try (PassageIndex index = open("index")) {
            index.replace(document("secret", "Nightingale", SECRET, "board"));
            index.replace(document("nobody", "Nightingale", SECRET, ""));

            assertThat(search(index, "nightingale", "everybody", "role:board", "Board", "board ", "*")
                            .passages())
                    .isEmpty();
        }
    }

    @Test
    void whatManySetsOfRolesMayReadIsNotKeptForEver() throws IOException {
        try (PassageIndex index = withPublicDocuments("index")) {
            index.replace(document("secret", "Nightingale", SECRET, "role 7"));
            for (int number = 0; number < 10 * ReadableViews.MOST; number++) {
                int expected = number == 7 ? 1 : 0;

                assertThat(search(index, "nightingale", "role " + number).passages())
                        .hasSize(expected);
            }
        }
    }
}
