package alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
    private static final Outbox.Told FIRING = new Outbox.Told("1", "firing", "warning");
    private static final Outbox.Told RESOLVED = new Outbox.Told("1", "resolved", "warning");

    @TempDir
    private Path directory;

    private Outbox outbox;

    @BeforeEach
    void open() throws IOException {
        outbox = Outbox.open(directory);
    }

    @AfterEach
    void close() throws IOException {
        outbox.close();
    }

    /** Without closing: as after a kill. */
    private void reopen() throws IOException {
        outbox = Outbox.open(directory);
    }

    private Outbox.Message put(String id, String subject, Outbox.Told told, String... receivers) {
        return outbox.put(id, subject, told, AlertJson.tree(TestAlerts.firing(subject, "1")), List.of(receivers));
    }

    private List<String> waiting(String receiver) {
        return outbox.waiting(receiver).stream().map(Outbox.Message::id).toList();
    }

    @Test
    void keepsMessagesOverRestartsUntilEachReceiverHasThem() throws IOException {
        Outbox.Message first = put("m1", "f", FIRING, "a", "b");
        put("m2", "f", RESOLVED, "a");
        outbox.done(first, "a");
        reopen();

        assertThat(waiting("a")).containsExactly("m2");
        assertThat(waiting("b")).containsExactly("m1");
        assertThat(outbox.alert(outbox.waiting("b").get(0)).path("code").asText())
                .isEqualTo("source-absent");
        assertThat(outbox.waiting("b").get(0).at()).isEqualTo(first.at());
    }

    @Test
    void knowsWhatWasToldAfterItWasDelivered() throws IOException {
        outbox.done(put("m1", "f", FIRING, "a"), "a");
        outbox.done(put("m2", "f", RESOLVED, "a"), "a");
        reopen();

        assertThat(waiting("a")).isEmpty();
        assertThat(outbox.told("a", "f", "1")).contains(RESOLVED);
        assertThat(outbox.told("b", "f", "1")).isEmpty();
    }

    @Test
    void aReceiverThatStoppedStaysStoppedUnderItsMarkOnly() throws IOException {
        outbox.stop("a", "mark");
        reopen();

        assertThat(outbox.isStopped("a", "mark")).isTrue();
        assertThat(outbox.isStopped("a", "another")).isFalse();
        outbox.resume("a");
        reopen();
        assertThat(outbox.isStopped("a", "mark")).isFalse();
    }

    @Test
    void staysSmallAndLosesNothingInIt() throws IOException {
        outbox.stop("gone", "mark");
        put("kept", "kept", FIRING, "a", "b");
        for (int i = 0; i < 4000; i++) {
            outbox.done(put("m" + i, "f" + i % 10, i % 2 == 0 ? FIRING : RESOLVED, "a"), "a");
        }
        assertThat(Files.size(directory.resolve("alert-outbox.journal"))).isLessThan(3L << 20);
        reopen();

        assertThat(waiting("a")).containsExactly("kept");
        assertThat(waiting("b")).containsExactly("kept");
        assertThat(outbox.told("a", "f3", "1")).contains(RESOLVED);
        assertThat(outbox.told("a", "f4", "1")).contains(FIRING);
        assertThat(outbox.isStopped("gone", "mark")).isTrue();
    }

    @Test
    void isBoundedAndDropsWholeEpisodesThatNobodyHasHeardOfFirst() {
        put("old", "old", FIRING, "a");
        put("over-1", "over", FIRING, "a");
        put("over-2", "over", RESOLVED, "a");
        for (int i = 3; i < Outbox.MOST_WAITING; i++) {
            put("m" + i, "f" + i, FIRING, "a");
        }
        assertThat(waiting("a")).hasSize(Outbox.MOST_WAITING);

        put("new", "new", FIRING, "a");

        assertThat(waiting("a"))
                .doesNotContain("over-1", "over-2")
                .startsWith("old")
                .endsWith("new");
        put("newer", "newer", FIRING, "a");
        put("newest", "newest", FIRING, "a");
        assertThat(waiting("a"))
                .doesNotContain("old")
                .hasSize(Outbox.MOST_WAITING)
                .endsWith("newest");
    }

    @Test
    void dropsWhatWaitsForAReceiverThatIsNoMore() throws IOException {
        put("m1", "f", FIRING, "a", "b");
        outbox.keepOnly(List.of("b"));
        reopen();

        assertThat(waiting("a")).isEmpty();
        assertThat(waiting("b")).containsExactly("m1");
    }
}
