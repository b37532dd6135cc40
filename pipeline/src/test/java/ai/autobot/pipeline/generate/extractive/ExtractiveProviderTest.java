package ai.autobot.pipeline.generate.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.enrich.Passage;
import ai.autobot.pipeline.generate.Generation.Answered;
import ai.autobot.pipeline.generate.Prompt;
import ai.autobot.pipeline.generate.Prompt.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtractiveProviderTest {
    private static final List<Passage> HANDBOOK = List.of(
            passage("sessions", "Handbook: Sessions", """
                    # Sessions

                    A session is created when a user signs in. It ends after **30 minutes** without use, and after
                    24 hours in any case. A session can be [revoked](../admin.md#revoke) by an administrator; every
                    worker honours the revocation within one second.

                    ```java
                    session.revoke("A session can be revoked in code like this.");
                    ```

                    Three failed sign-ins lock the account for 15 minutes. The lock is kept in Redis, so that all
                    workers see it.
                    """),
            passage("journey", "Architecture: The journey", """
                    ## The journey

                    A stream thread handles one record at a time, but a call of a language model takes seconds. So the
                    request is written to the pending store, and a virtual thread does the slow work. After a crash, the
                    pending requests are started again as the next attempt. Exactly one answer is written for each
                    request, because the pending entry and the answer are committed in one transaction.

                    | topic | key | what for |
                    |---|---|---|
                    | `chat.requests` | conversation id | the questions that users ask |
                    | `chat.responses` | conversation id | exactly one answer for each question |
                    | `chat.dead-letters` | as received | records that could not be read |
                    """),
            passage("knowledge", "Handbook: Knowledge base", """
                    ## Knowledge base

                    - Documents are published to the topic `knowledge.documents`.
                    - A tombstone removes a document.
                    - Search ranks passages by BM25, e.g. by how rare the words are that they share with the question.
                    """));

    private final ExtractiveProvider provider = new ExtractiveProvider();

    private static Passage passage(String id, String title, String text) {
        return new Passage(id, title, null, 0, text, 1);
    }

    private static Prompt prompt(String question, List<Passage> passages, Exchange... history) {
        return new Prompt("", List.of(history), passages, question, null, null, null);
    }

    private String answer(String question, Exchange... history) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        provider.generate(prompt(question, HANDBOOK, history), text::append);
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            How long does a session last?               | It ends after 30 minutes without use, and after 24 hours in any case. [1]
            Can sessions be revoked?                    | A session can be revoked by an administrator; every worker honours the revocation within one second. [1]
            What happens after a crash?                 | After a crash, the pending requests are started again as the next attempt. [2]
            Why is exactly one answer written?          | because the pending entry and the answer are committed in one transaction. [2]
            Where do records go that can't be read?     | chat.dead-letters – as received – records that could not be read [2]
            How do I remove a document?                 | A tombstone removes a document. [3]
            What locks an account?                      | Three failed sign-ins lock the account for 15 minutes. [1]
            How does search rank the passages?          | Search ranks passages by BM25, e.g. by how rare the words are that they share with the question. [3]
            """)
    void answersWithTheSentenceThatAPersonWouldPick(String question, String expected) throws Exception {
        assertThat(answer(question)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "What is the capital of France?",
                "How do I bake bread?",
                "Which document won the Nobel prize for literature?",
                "???",
                "the",
                "世界はどこですか"
            })
    void saysThatNothingWasFoundRatherThanGuess(String question) throws Exception {
        StringBuilder text = new StringBuilder();

        Answered answered = (Answered) provider.generate(prompt(question, HANDBOOK), text::append);

        assertThat(text).hasToString(ExtractiveProvider.NO_ANSWER);
        assertThat(answered.finishReason()).isEqualTo("no_sources");
    }

    @Test
    void saysThatThereAreNoPassages() throws Exception {
        StringBuilder text = new StringBuilder();

        Answered answered =
                (Answered) provider.generate(prompt("How long does a session last?", List.of()), text::append);

        assertThat(text).hasToString(ExtractiveProvider.NO_PASSAGES);
        assertThat(answered.finishReason()).isEqualTo("no_sources");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "How long does a session last?",
                "What topics are there for questions?",
                "session request document"
            })
    void saysNothingButSentencesOfThePassageThatItCites(String question) throws Exception {
        String answer = answer(question);

        Matcher cited = Pattern.compile("(.+?) \\[(\\d)] ?").matcher(answer);
        List<String> sentences = new ArrayList<>();
        while (cited.find()) {
            String source = String.join(
                    "\n",
                    PlainText.blocks(
                            HANDBOOK.get(Integer.parseInt(cited.group(2)) - 1).text()));
            assertThat(source).contains(cited.group(1));
            sentences.add(cited.group());
        }
        assertThat(String.join("", sentences)).isEqualTo(answer);
        assertThat(sentences).hasSizeBetween(1, 4).doesNotHaveDuplicates();
        assertThat(answer).doesNotContain("session.revoke", "**", "](", "#", "|", "`");
    }

    @Test
    void borrowsWhatAFollowUpQuestionIsAboutFromTheExchangeBefore() throws Exception {
        Exchange before = new Exchange("What locks an account?", "Three failed sign-ins. [1]");

        String answer = answer("And for how long?", before);

        assertThat(answer).contains("Three failed sign-ins lock the account for 15 minutes. [1]");
    }

    @Test
    void takesOneClauseOfALongTableRow() throws Exception {
        String row = "| Sessions | " + "in memory only; ".repeat(20)
                + " | lock-out after 3 failures for 15 min by user; revocation within a second; bcrypt cost 12 |";
        StringBuilder text = new StringBuilder();

        provider.generate(
                prompt("How many failures lock an account?", List.of(passage("d", "Claims", row))), text::append);

        assertThat(text).hasToString("lock-out after 3 failures for 15 min by user [1]");
    }

    @Test
    void streamsWordsThatJoinToTheAnswer() throws Exception {
        List<String> pieces = new ArrayList<>();

        Answered answered = (Answered) provider.generate(prompt("How do I remove a document?", HANDBOOK), pieces::add);

        assertThat(pieces).startsWith("A", " tombstone", " removes", " a", " document.", " [3]");
        assertThat(answered.usage().getCompletionTokens()).isEqualTo(pieces.size());
        assertThat(answered.usage().getEstimated()).isTrue();
        assertThat(answered.finishReason()).isEqualTo("stop");
    }

    @Test
    void doesNotSayTheSameTwice() throws Exception {
        List<Passage> twice = List.of(HANDBOOK.getFirst(), HANDBOOK.getFirst());
        StringBuilder text = new StringBuilder();

        provider.generate(prompt("How long do failed sign-ins lock the account?", twice), text::append);

        assertThat(text.toString().split("lock the account for 15 minutes", -1)).hasSize(2);
    }

    @Test
    void staysQuickWithHugePassages() throws Exception {
        List<Passage> huge = Stream.of(
                        "The session [is a ", "*_*_ | [x](y <a ", "a.", "- ", "-", "> ", "| ", "*a ", "A b! ")
                .map(text -> passage("d", "D", text.repeat(100_000) + "x"))
                .toList();

        Answered answered =
                (Answered) provider.generate(prompt("What is a session? ".repeat(1_600), huge), piece -> {});

        assertThat(answered.model()).isEqualTo("extractive");
    }
}
