package ai.autobot.local.terminal;

import java.util.Optional;

/// Asks a person whether they mean it, before what cannot be taken back.
public record Confirmation(Screen screen) {
    /// Returns when the person at the terminal has typed the word.
    ///
    /// @param consequence what will happen, a sentence
    /// @throws CommandFailure when they type something else, or nobody can be asked
    public void require(String word, String consequence) {
        if (!screen.interactive()) {
            throw new CommandFailure(
                    ExitCode.USAGE, consequence + " Nobody can be asked here: say --yes if that is meant.");
        }
        screen.err().println(screen.palette().red(consequence));
        String typed = Optional.ofNullable(System.console())
                .map(console -> console.readLine("Type %s to go on: ", word))
                .orElse("");
        if (!typed.strip().equals(word)) {
            throw new CommandFailure(ExitCode.INTERRUPTED, "Nothing was changed.");
        }
    }
}
