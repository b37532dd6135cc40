package ai.autobot.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorPageTest {
    private static final Path PAGE = Path.of("../docs/errors.md");

    @Test
    void thePageShowsTheCatalogueAsItIs() throws IOException {
        if (Boolean.getBoolean("autobot.errors.write")) {
            Files.writeString(PAGE, ErrorPage.text());
        }

        assertThat(PAGE)
                .as("docs/errors.md is stale. Write it anew with: %s", ErrorPage.COMMAND)
                .content()
                .isEqualTo(ErrorPage.text());
    }

    @ParameterizedTest
    @EnumSource
    void eachTextIsASentenceOrTwoThatATableCanHold(ErrorCode code) {
        assertThat(code.message())
                .hasSizeBetween(10, 120)
                .endsWith(".")
                .doesNotContain("|", "\n")
                .doesNotContainPattern("[A-Z][a-z]+(Exception|Error)\\b");
    }
}
