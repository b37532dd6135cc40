package ai.autobot.pipeline.generate.extractive;

import java.util.regex.Pattern;

/// What kind of answer a question wants, and how a sentence shows that it is of that kind. A sentence that does is
/// worth more; one that does not may still answer.
enum QuestionKind {
    /// A length of time or a point in it.
    TIME(
            "\\bhow (?:long|often|soon|fast|quickly)\\b|\\bwhen\\b|\\btime-?outs?\\b",
            "\\b\\d[\\d.,]*\\s?(?:ms|s|m|h|min|(?:milli)?seconds?|minutes?|hours?|days?|weeks?|months?|years?)\\b",
            1.8),
    NUMBER("\\bhow (?:many|much|big|large)\\b|\\b(?:which|what) (?:port|version|number|limit|size)\\b", "\\d", 1.3),
    REASON("\\bwhy\\b|\\bwhat for\\b|\\breasons?\\b", "\\b(?:because|since|therefore|so that|in order to)\\b|: ", 1.3),
    ANY("", "(?!)", 1);

    private final Pattern asked;
    private final Pattern answered;
    private final double worth;

    QuestionKind(String asked, String answered, double worth) {
        this.asked = Pattern.compile(asked, Pattern.CASE_INSENSITIVE);
        this.answered = Pattern.compile(answered, Pattern.CASE_INSENSITIVE);
        this.worth = worth;
    }

    static QuestionKind of(String question) {
        for (QuestionKind kind : values()) {
            if (kind.asked.matcher(question).find()) {
                return kind;
            }
        }
        return ANY;
    }

    boolean isAnsweredBy(String sentence) {
        return answered.matcher(sentence).find();
    }

    /// The factor of a sentence's score when it is of this kind.
    double worth() {
        return worth;
    }
}
