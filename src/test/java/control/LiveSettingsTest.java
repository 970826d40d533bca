package control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import settings.Settings;
import settings.SettingsDiff;
import settings.SettingsException;

class LiveSettingsTest {
    @TempDir
    private Path directory;

    private final List<SettingsDiff> acted = new ArrayList<>();
    private Map<String, String> environment;
    private Path file;
    private LiveSettings live;

    @BeforeEach
    void load() throws IOException {
        file = directory.resolve("media.env");
        environment = Map.of(
                "CONFIG_DIR", directory.toString(), "RUNTIME_DIR", directory.toString(), "VIDEO_BITRATE_K", "3000");
        write("PRIMARY_STREAM_KEY=file-key-12345\nSLATE_AFTER_MS=1000\n");
        live = open();
    }

    private LiveSettings open() {
        LiveSettings opened = new LiveSettings(environment, Optional.of(file));
        opened.target(this::act);
        return opened;
    }

    private List<String> act(Settings before, Settings after, SettingsDiff diff) {
        acted.add(diff);
        return List.of("acted");
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }

    @Test
    void aRequestWinsOverTheFileUntilItIsTakenBack() throws IOException {
        live.override("test", present -> present.with(Map.of("PRIMARY_STREAM_KEY", "request-key-1")));
        write("PRIMARY_STREAM_KEY=another-key-99\nSLATE_AFTER_MS=1000\n");
        live.reload("test");
        assertThat(key()).isEqualTo("request-key-1");

        live.override("test", present -> Overrides.NONE);

        assertThat(key()).isEqualTo("another-key-99");
    }

    @Test
    void aBadFileChangesNothingAndSaysWhy() throws IOException {
        write("VIDEO_BITRATE_K=many\n");

        assertThatThrownBy(() -> live.reload("test")).isInstanceOf(SettingsException.class);

        assertThat(live.running().video().bitrateK()).isEqualTo(3000);
        assertThat(key()).isEqualTo("file-key-12345");
        assertThat(live.fileProblems()).singleElement().asString().contains("line 1", "VIDEO_BITRATE_K");
        assertThat(acted).isEmpty();
        assertThat(types()).containsExactly("settings-rejected");
    }

    @Test
    void aStartRequestWorksWhileTheFileIsBad() throws IOException {
        write("this is no line\n");
        assertThatThrownBy(() -> live.reload("test")).isInstanceOf(SettingsException.class);

        live.override("test", present -> present.with(Map.of("VIDEO_BITRATE_K", "2500")));

        assertThat(live.running().video().bitrateK()).isEqualTo(2500);
        assertThat(key()).isEqualTo("file-key-12345");
    }

    @Test
    void aFileThatIsGoneChangesNothing() throws IOException {
        Files.delete(file);

        LiveSettings.Applied applied = live.reload("test");

        assertThat(applied.changedNothing()).isTrue();
        assertThat(key()).isEqualTo("file-key-12345");
        assertThat(live.fileProblems()).singleElement().asString().contains("is gone");
    }

    @Test
    void aMendedFileEndsTheComplaint() throws IOException {
        Files.delete(file);
        live.reload("test");
        write("PRIMARY_STREAM_KEY=file-key-12345\nSLATE_AFTER_MS=1000\n");

        live.reload("test");

        assertThat(live.fileProblems()).isEmpty();
    }

    @Test
    void whatNeedsARestartStaysAsItIsAndIsNamed() {
        LiveSettings.Applied applied =
                live.override("test", present -> present.with(Map.of("FPS", "25", "VIDEO_BITRATE_K", "2000")));

        assertThat(live.running().video().fps().perSecond()).isEqualTo(30);
        assertThat(live.running().video().bitrateK()).isEqualTo(2000);
        assertThat(applied.notApplied())
                .singleElement()
                .asString()
                .startsWith("FPS")
                .contains("restart");
        assertThat(acted)
                .singleElement()
                .satisfies(diff -> assertThat(diff.encoder()).isTrue());
    }

    @Test
    void theSameValuesAgainAreNoChange() {
        live.override("test", present -> present.with(Map.of("VIDEO_BITRATE_K", "2000")));
        live.override("test", present -> present.with(Map.of("VIDEO_BITRATE_K", "2000")));

        assertThat(acted).hasSize(1);
        assertThat(types()).containsExactly("settings-applied");
    }

    @Test
    void aDisabledDestinationIsOutAndInAgain() {
        live.override("test", present -> present.disabling("primary"));
        assertThat(live.running().destinations()).isEmpty();

        live.override("test", present -> present.enabling("primary"));

        assertThat(acted.get(1).destinationsAdded()).containsExactly("primary");
    }

    @Test
    void aPlanChangesNothing() {
        LiveSettings.Plan plan = live.plan(
                "VIDEO_BITRATE_K=999\n".getBytes(java.nio.charset.StandardCharsets.UTF_8), present -> present);

        assertThat(plan.diff().encoder()).isTrue();
        assertThat(plan.diff().destinationsRemoved()).containsExactly("primary");
        assertThat(live.running().video().bitrateK()).isEqualTo(3000);
        assertThat(acted).isEmpty();
    }

    @Test
    void oldAndNewSecretsAreMasked() {
        live.override("test", present -> present.with(Map.of("PRIMARY_STREAM_KEY", "request-key-1")));

        assertThat(live.mask().apply("file-key-12345 request-key-1")).isEqualTo("**** ****");
    }

    @Test
    void aSessionThatGoesOnKeepsWhatItSet() throws IOException {
        SessionFile state = new SessionFile(directory);
        state.write(
                new SessionState("one", Instant.EPOCH, null),
                Overrides.NONE.with(Map.of("FPS", "25", "PRIMARY_STREAM_KEY", "kept-key-77777")));

        LiveSettings again = open();

        assertThat(again.running().video().fps().perSecond()).isEqualTo(25);
        assertThat(again.running().destinations().get(0).key().reveal()).isEqualTo("kept-key-77777");
        try (var files = Files.list(directory)) {
            for (Path one : files.toList()) {
                assertThat(new String(Files.readAllBytes(one), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain("kept-key");
            }
        }
    }

    @Test
    void stateIsForItsOwnerOnly() throws IOException {
        new SessionFile(directory).write(new SessionState("one", Instant.EPOCH, null), Overrides.NONE);

        for (String name : List.of("session.json", "session.key")) {
            assertThat(java.nio.file.attribute.PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory.resolve(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aSpoiledStateFileIsNoSession() throws IOException {
        Files.writeString(directory.resolve("session.json"), "{\"id\":");

        assertThat(new SessionFile(directory).read()).isEmpty();
    }

    private String key() {
        return live.running().destinations().get(0).key().reveal();
    }

    private List<String> types() {
        return live.events().since(0).stream().map(Event::type).toList();
    }
}
