package control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LogRingTest {
    private final LogRing ring = new LogRing(text -> text.replace("secret", "****"));

    private void add(String message) {
        ring.add(Instant.EPOCH, "INFO", "Test", "main", message);
    }

    @Test
    void keepsTheLastLinesAndTheirNumbers() {
        for (int i = 1; i <= LogRing.KEPT + 5; i++) {
            add("line " + i);
        }

        assertThat(ring.since(0)).hasSize(LogRing.KEPT);
        assertThat(ring.since(0).get(0).id()).isEqualTo(6);
        assertThat(ring.since(LogRing.KEPT + 4).get(0).message()).isEqualTo("line " + (LogRing.KEPT + 5));
        assertThat(ring.since(LogRing.KEPT + 5)).isEmpty();
        assertThat(ring.last()).isEqualTo(LogRing.KEPT + 5);
    }

    @Test
    void isBoundedByCharactersToo() {
        for (int i = 0; i < LogRing.KEPT; i++) {
            add("x".repeat(LogRing.LONGEST + 100));
        }

        int all =
                ring.since(0).stream().mapToInt(line -> line.message().length()).sum();
        assertThat(all).isBetween(LogRing.MOST_CHARS - 2 * LogRing.LONGEST, LogRing.MOST_CHARS);
        assertThat(ring.since(0).get(0).message()).hasSize(LogRing.LONGEST + 1).endsWith("…");
    }

    @Test
    void masksAndTells() {
        AtomicInteger told = new AtomicInteger();
        ring.listen(told::incrementAndGet);

        add("the secret is out");

        assertThat(ring.since(0).get(0).message()).isEqualTo("the **** is out");
        assertThat(told).hasValue(1);
    }
}
