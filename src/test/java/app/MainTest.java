package app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    @Test
    void helpNamesEveryCommandForPeople() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("run", "demo", "dry-run", "version").doesNotContain("warm-up");
    }

    @Test
    void withoutACommandItShowsHelpAndFails() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: bridge");
    }

    @Test
    void anUnknownCommandFails() {
        assertThat(run("rum")).isEqualTo(2);
        assertThat(err.toString()).contains("rum").doesNotContain("\tat ");
    }

    @Test
    void versionNamesJavaAndCamel() {
        assertThat(run("version")).isZero();
        assertThat(out.toString()).contains("media-bridge ", "Java " + System.getProperty("java.version"), "Camel 4.");
    }

    @Test
    void whatGoesWrongIsOneSentence() {
        Exception bottom = new IllegalStateException("Address already in use\nand more");
        assertThat(CannotStart.innermost(new RuntimeException("outer", bottom))).isEqualTo("Address already in use");
        assertThat(CannotStart.innermost(new NullPointerException())).isEqualTo("NullPointerException");
    }
}
