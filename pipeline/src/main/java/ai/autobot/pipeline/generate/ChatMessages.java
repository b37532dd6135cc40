package ai.autobot.pipeline.generate;

import ai.autobot.pipeline.enrich.Passage;
import ai.autobot.pipeline.generate.ChatMessage.Role;
import ai.autobot.pipeline.generate.Prompt.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Writes a prompt as the messages that a chat model takes: the system prompt, the earlier exchanges, then one
/// message with the numbered passages and the question.
///
/// Passages are untrusted: each stands between marks that its own text cannot contain.
public final class ChatMessages {
    private static final int MAX_TITLE = 200;
    private static final int PASSAGE_MARKS = 48;
    private static final Pattern MARK =
            Pattern.compile("<(?=\\s*/?\\s*(?:passage|question))", Pattern.CASE_INSENSITIVE);
    private static final Pattern NOT_IN_A_TITLE = Pattern.compile("[\\p{Cntrl}\"<>]+");

    private ChatMessages() {}

    /// The messages, within a budget. What does not fit is left out: first the oldest exchanges, then the worst
    /// passages. The system prompt and the question stay, even when they alone exceed it.
    ///
    /// @param characters how many characters all messages may have together
    public static List<ChatMessage> of(Prompt prompt, int characters) {
        int left = characters - prompt.system().length() - prompt.question().length();
        StringBuilder material = new StringBuilder();
        int number = 0;
        for (Passage passage : prompt.passages()) {
            int length = passage.text().length() + Math.min(passage.title().length(), MAX_TITLE) + PASSAGE_MARKS;
            if (length > left) {
                break;
            }
            left -= length;
            number++;
            append(material, number, passage);
        }

        List<ChatMessage> messages = new ArrayList<>();
        if (!prompt.system().isBlank()) {
            messages.add(new ChatMessage(Role.SYSTEM, prompt.system()));
        }
        for (Exchange exchange : newestThatFit(prompt.history(), left)) {
            messages.add(new ChatMessage(Role.USER, exchange.question()));
            messages.add(new ChatMessage(Role.ASSISTANT, exchange.answer()));
        }
        messages.add(
                new ChatMessage(Role.USER, material.append(prompt.question()).toString()));
        return List.copyOf(messages);
    }

    private static List<Exchange> newestThatFit(List<Exchange> history, int characters) {
        int left = characters;
        int first = history.size();
        while (first > 0) {
            Exchange exchange = history.get(first - 1);
            left -= exchange.question().length() + exchange.answer().length();
            if (left < 0) {
                break;
            }
            first--;
        }
        return history.subList(first, history.size());
    }

    private static void append(StringBuilder material, int number, Passage passage) {
        String title = NOT_IN_A_TITLE.matcher(passage.title()).replaceAll(" ").strip();
        material.append("<passage number=\"").append(number).append("\" title=\"");
        material.append(title, 0, Math.min(title.length(), MAX_TITLE)).append("\">\n");
        // The look-alike bracket keeps the text readable and cannot close the passage.
        material.append(MARK.matcher(passage.text()).replaceAll("‹")).append("\n</passage>\n\n");
    }
}
