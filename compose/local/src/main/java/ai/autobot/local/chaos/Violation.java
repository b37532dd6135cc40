package ai.autobot.local.chaos;

/// A promise that was not kept. Immutable.
///
/// @param detail what was seen, with the ids that it is about
record Violation(Promise promise, String detail) {
    /// What AutoBot promises whatever crashes.
    enum Promise {
        SENT("every planned request is on chat.requests"),
        NOT_LOST("every request has a terminal record"),
        ONCE("no request has two"),
        ASKED("no terminal record is of a request that nobody sent"),
        READABLE("nothing readable is a dead letter"),
        SETTLED("no request that has ended is still pending"),
        ORDER("those of a conversation that ran end in the order in which they were asked"),
        TOKENS("the winning attempt's tokens are complete and in order"),
        TEXT("the winning attempt's tokens joined are the response's text"),
        OWN_WORDS("an answer is what the provider said to a call of this request"),
        PAID_ONCE("a call that has finished is not made again");

        private final String sentence;

        Promise(String sentence) {
            this.sentence = sentence;
        }

        String sentence() {
            return sentence;
        }
    }
}
