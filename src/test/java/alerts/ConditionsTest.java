package alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import settings.AlertRule;
import settings.AlertRules;

/** The table of conditions, its numbers in the settings and its documentation say the same. */
class ConditionsTest {
    private static final Path DOCUMENT = Path.of("docs/alerts.md");

    @Test
    void everyConditionHasItsNumbersAndNoOther() {
        assertThat(Conditions.all().stream().map(Condition::code))
                .containsExactlyInAnyOrderElementsOf(AlertRules.DEFAULT.byCode().keySet());
    }

    @Test
    void everyCauseIsACondition() {
        List<String> codes = Conditions.all().stream().map(Condition::code).toList();

        for (Condition condition : Conditions.all()) {
            assertThat(codes).containsAll(condition.causes());
            assertThat(condition.causes()).doesNotContain(condition.code());
        }
    }

    @Test
    void everyConditionIsDocumentedWithItsNumbers() throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        String text = String.join("\n", lines);

        for (Condition condition : Conditions.all()) {
            AlertRule rule = AlertRules.DEFAULT.rule(condition.code());
            String threshold = rule.isMeasured() ? number(rule.threshold()) + " " + rule.unit() : "none";
            assertThat(lines)
                    .contains("| `" + condition.code() + "` | "
                            + condition.severity().name().toLowerCase(Locale.ROOT) + " | " + threshold + " | "
                            + number(rule.holdSeconds()) + " | " + number(rule.clearSeconds()) + " |");
            String section = section(text, condition.code());
            assertThat(section).contains("**Cause.** ").contains("**Effect.** ").contains("**What to do.** ");
        }
    }

    @Test
    void nothingElseIsDocumented() throws IOException {
        List<String> documented = Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4))
                .toList();

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(
                        Conditions.all().stream().map(Condition::code).toList());
    }

    private static String section(String text, String code) {
        int from = text.indexOf("\n### " + code + "\n");
        assertThat(from).as("a section for %s", code).isPositive();
        int to = text.indexOf("\n##", from + 5);
        return text.substring(from, to < 0 ? text.length() : to);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
