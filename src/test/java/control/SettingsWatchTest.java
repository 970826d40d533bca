package control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time is what each look is told; nothing waits. */
class SettingsWatchTest {
    private static final String FIRST = "BACKUP_STREAM_KEY=back-key-12345\nVIDEO_BITRATE_K=3000\n";
    private static final Duration LITTLE = Duration.ofMillis(100);

    @TempDir
    private Path directory;

    private Path file;
    private LiveSettings live;
    private SettingsWatch watch;
    private long now = 1_000_000_000L;

    @BeforeEach
    void load() throws IOException {
        file = directory.resolve("media.env");
        Files.writeString(file, FIRST);
        live = new LiveSettings(
                Map.of("CONFIG_DIR", directory.toString(), "RUNTIME_DIR", directory.toString()), Optional.of(file));
        live.target((before, after, diff) -> List.of("acted"));
        watch = new SettingsWatch(live, SettingsFile.MEDIA, file);
    }

    private void look(Duration later) {
        now += later.toNanos();
        watch.look(now);
    }

    private void edit(String text) throws IOException {
        Files.writeString(file, text);
        look(LITTLE);
    }

    @Test
    void takesAChangeWhenTheFileIsStill() throws IOException {
        edit(FIRST.replace("3000", "2000"));
        assertThat(bitrate()).isEqualTo(3000);

        look(SettingsWatch.STILL);

        assertThat(bitrate()).isEqualTo(2000);
    }

    @Test
    void manyEditsAreOneChange() throws IOException {
        for (int edit = 0; edit < 100; edit++) {
            edit(FIRST.replace("3000", Integer.toString(2000 + edit)));
        }
        look(SettingsWatch.STILL);

        assertThat(bitrate()).isEqualTo(2099);
        assertThat(live.events().since(0)).hasSize(1);
    }

    @Test
    void halfAFileIsWaitedFor() throws IOException {
        edit(FIRST.substring(0, 20));
        look(SettingsWatch.STILL.multipliedBy(3));
        assertThat(live.running().destinations()).hasSize(1);

        edit(FIRST.replace("3000", "2500"));
        look(SettingsWatch.STILL);

        assertThat(bitrate()).isEqualTo(2500);
        assertThat(live.events().since(0)).hasSize(1);
    }

    @Test
    void aFileThatLacksNamesIsTakenLater() throws IOException {
        edit("VIDEO_BITRATE_K=3000\n");
        look(SettingsWatch.STILL);
        assertThat(live.running().destinations()).hasSize(1);

        look(SettingsWatch.STILL_IF_ODD);

        assertThat(live.running().destinations()).isEmpty();
    }

    @Test
    void aBrokenFileIsToldOnce() throws IOException {
        edit("VIDEO_BITRATE_K=many\n");
        look(SettingsWatch.STILL_IF_ODD);
        look(SettingsWatch.STILL_IF_ODD);

        assertThat(bitrate()).isEqualTo(3000);
        assertThat(live.fileProblems()).isNotEmpty();
        assertThat(live.events().since(0)).hasSize(1);
    }

    @Test
    void theGoodFileAgainEndsTheComplaint() throws IOException {
        edit("VIDEO_BITRATE_K=many\n");
        look(SettingsWatch.STILL_IF_ODD);

        edit(FIRST);
        look(SettingsWatch.STILL);

        assertThat(live.fileProblems()).isEmpty();
    }

    @Test
    void aMomentWithoutAFileIsNothing() throws IOException {
        Files.delete(file);
        look(LITTLE);
        look(SettingsWatch.STILL);
        edit(FIRST);
        look(SettingsWatch.STILL);

        assertThat(live.fileProblems()).isEmpty();
        assertThat(live.events().since(0)).isEmpty();
    }

    @Test
    void aFileMovedOverItIsAChange() throws IOException {
        Path fresh = Files.writeString(directory.resolve("fresh"), FIRST.replace("3000", "1000"));
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        look(LITTLE);
        look(SettingsWatch.STILL);

        assertThat(bitrate()).isEqualTo(1000);
    }

    @Test
    void aSwappedLinkIsAChange() throws IOException {
        Path one = Files.createDirectory(directory.resolve("one"));
        Path two = Files.createDirectory(directory.resolve("two"));
        Files.writeString(one.resolve("media.env"), FIRST);
        Files.writeString(two.resolve("media.env"), FIRST.replace("3000", "1500"));
        Path data = Files.createSymbolicLink(directory.resolve("..data"), one);
        Files.delete(file);
        Files.createSymbolicLink(file, data.resolve("media.env"));
        look(LITTLE);

        Path fresh = Files.createSymbolicLink(directory.resolve("..new"), two);
        Files.move(fresh, data, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        look(LITTLE);
        look(SettingsWatch.STILL);

        assertThat(bitrate()).isEqualTo(1500);
    }

    @Test
    void aTouchedFileIsNoChange() throws IOException {
        for (String text : List.of(FIRST, FIRST)) {
            edit(text);
            look(SettingsWatch.STILL);
        }
        assertThat(live.events().since(0)).isEmpty();
    }

    private int bitrate() {
        return live.running().video().bitrateK();
    }

    @Test
    void followsSecretsInAFileOfTheirOwnThatWins() throws IOException {
        Path secrets = directory.resolve("secrets.env");
        SettingsWatch watchSecrets = new SettingsWatch(live, SettingsFile.SECRETS, secrets);
        Files.writeString(secrets, "BACKUP_STREAM_KEY=back-key-99999\n");
        watchSecrets.look(now);
        watchSecrets.look(now + SettingsWatch.STILL.toNanos());
        assertThat(backupKey()).isEqualTo("back-key-99999");

        edit(FIRST.replace("12345", "54321"));
        look(SettingsWatch.STILL);
        assertThat(backupKey()).isEqualTo("back-key-99999");

        Files.delete(secrets);
        watchSecrets.look(now + Duration.ofSeconds(10).toNanos());
        watchSecrets.look(now + Duration.ofSeconds(20).toNanos());
        assertThat(backupKey()).isEqualTo("back-key-99999");
        assertThat(live.fileProblems()).anyMatch(problem -> problem.contains("secrets.env is gone"));
    }

    private String backupKey() {
        return live.running().destinations().get(0).key().reveal();
    }
}
