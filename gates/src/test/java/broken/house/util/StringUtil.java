package broken.house.util;

import ai.autobot.events.ErrorCategory;
import ai.autobot.events.ResponseError;
import java.util.Optional;
import java.util.logging.Logger;

/// Breaks every rule of the house.
public final class StringUtil {
    /// Stands for any framework's annotation.
    @interface Inject {}

    static int counter;

    @Inject
    private final Optional<String> injected = Optional.empty();

    /// Tells a user what no catalogue knows.
    public ResponseError homeMade(Exception failure) {
        return new ResponseError("broken", ErrorCategory.INTERNAL, failure.toString(), false, null);
    }

    /// Breaks the rest.
    public void print(Optional<String> text) throws InterruptedException {
        Thread.sleep(1);
        counter++;
        System.out.println(text.or(() -> injected));
        Logger.getAnonymousLogger().fine("broken");
    }
}
