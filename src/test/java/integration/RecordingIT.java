package integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The analysis itself: films with known faults, made by ffmpeg, must be found to have exactly these. */
class RecordingIT {
    private static final Path DIRECTORY = Path.of("target", "it", "recording");
    private static final Clip CLIP = Clip.of(640, 360, 30, 6).withSound();

    @BeforeAll
    static void film() throws IOException {
        Files.createDirectories(DIRECTORY);
        Clip.prepare(List.of(CLIP));
    }

    @Test
    void findsNothingWrongWithASecondEncode() {
        Recording recording = make("whole", List.of("-vf", "null"));
        assertThat(recording.video()).hasSize(180);
        assertThat(recording.pictures()).hasSize(180);
        assertThat(Cadence.of(recording.pictures())).isEqualTo(new Cadence(180, 0, 0, 0, 0));
        assertThat(Recording.notRising(recording.video())).isZero();
        assertThat(Recording.notRising(recording.audio())).isZero();
        assertThat(recording.videoHeaders()).isEqualTo(1);
        assertThat(recording.longestHole().millis()).isLessThan(50);
        Alignment alignment = Alignment.of(recording.pictures(), recording.sound());
        assertThat(alignment.count()).isEqualTo(5); // the flash in the very first frame has no frame before it
        assertThat(alignment.worstMillis()).isLessThan(4);
        assertThat(recording.soundDriftMillis()).isCloseTo(0, within(2.0));
    }

    @Test
    void readsTheNumbersAfterScalingAtALowBitrate() {
        Recording recording =
                make("low", List.of("-vf", "scale=1280:720", "-b:v", "400k", "-maxrate", "400k", "-bufsize", "400k"));
        assertThat(Cadence.of(recording.pictures())).isEqualTo(new Cadence(180, 0, 0, 0, 0));
    }

    @Test
    void readsTheNumbersWithReorderedPictures() {
        Recording recording = make("bframes", List.of("-bf", "2", "-tune", "film"));
        assertThat(recording.video()).anyMatch(tag -> tag.compositionMillis() > 0);
        assertThat(Cadence.of(recording.pictures())).isEqualTo(new Cadence(180, 0, 0, 0, 0));
    }

    @Test
    void findsALostFrame() {
        Recording recording = make("lost", List.of("-vf", "select='not(eq(n,77))',setpts=N/30/TB"));
        assertThat(Cadence.of(recording.pictures())).isEqualTo(new Cadence(179, 1, 0, 0, 0));
    }

    @Test
    void findsARepeatedFrame() {
        Recording recording = make("repeated", List.of("-vf", "loop=loop=1:size=1:start=50,setpts=N/30/TB"));
        assertThat(Cadence.of(recording.pictures())).isEqualTo(new Cadence(181, 0, 1, 0, 0));
    }

    @Test
    void findsPicturesWithoutANumber() {
        Recording recording = make("slate", List.of("-vf", "drawbox=c=0x203040:t=fill:enable='between(n,60,89)'"));
        assertThat(Cadence.of(recording.pictures())).isEqualTo(new Cadence(150, 30, 0, 0, 30));
    }

    @Test
    void findsAHoleOf300Milliseconds() {
        Recording recording = make("hole", List.of("-vf", "setpts='if(gte(N,90),PTS+0.2667/TB,PTS)'"));
        assertThat(recording.longestHole().millis()).isCloseTo(300, within(2.0));
        assertThat(recording.longestHole().afterMillis()).isBetween(2900L, 3100L);
        assertThat(Cadence.of(recording.pictures()).isWhole()).isTrue();
    }

    @Test
    void findsAHoleInTheSound() {
        Recording recording = make("sound-hole", List.of("-af", "aselect='not(between(t,2,2.3))'"));
        assertThat(recording.longestHole().millis()).isCloseTo(320, within(25.0));
    }

    @Test
    void findsSoundThatIsLate() {
        Recording recording = make("late", List.of("-af", "adelay=100:all=1"));
        Alignment alignment = Alignment.of(recording.pictures(), recording.sound());
        assertThat(alignment.count()).isEqualTo(5);
        assertThat(alignment.offsetsMillis())
                .allSatisfy(offset -> assertThat(offset).isCloseTo(100, within(4.0)));
        assertThat(alignment.driftMillis()).isCloseTo(0, within(2.0));
    }

    @Test
    void findsSoundThatDrifts() {
        Recording recording = make("drift", List.of("-af", "asetrate=48480,aresample=48000"));
        Alignment alignment = Alignment.of(recording.pictures(), recording.sound());
        assertThat(alignment.offsetsMillis().get(4)).isCloseTo(-50, within(5.0));
    }

    @Test
    void findsAFrozenPicture() {
        Recording recording = make("frozen", List.of("-vf", "select='lt(n,90)',tpad=stop_mode=clone:stop_duration=2"));
        Cadence cadence = Cadence.of(recording.pictures());
        assertThat(cadence.repeated()).isEqualTo(60);
        assertThat(cadence.lost()).isZero();
    }

    @Test
    void leavesOutATagCutOff() throws IOException {
        Recording whole = make("cut", List.of("-vf", "null"));
        Path cut = DIRECTORY.resolve("cut-off.flv");
        byte[] bytes = Files.readAllBytes(DIRECTORY.resolve("cut.flv"));
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length - 20));
        List<FlvTag> tags = FlvReader.read(cut);
        assertThat(tags).hasSize(FlvReader.read(DIRECTORY.resolve("cut.flv")).size() - 1);
        assertThat(whole.video()).isNotEmpty();
    }

    private static Recording make(String name, List<String> treatment) {
        Path file = DIRECTORY.resolve(name + ".flv");
        List<String> command =
                new ArrayList<>(List.of(Tools.ffmpeg(), "-hide_banner", "-nostdin", "-loglevel", "warning"));
        command.addAll(List.of("-y", "-i", CLIP.file().toString(), "-fps_mode", "passthrough", "-c:v", "libx264"));
        command.addAll(List.of("-preset", "veryfast", "-tune", "zerolatency", "-bf", "0", "-g", "60", "-c:a", "aac"));
        command.addAll(treatment);
        command.add(file.toString());
        Program.run(DIRECTORY.resolve(name + ".log"), Duration.ofMinutes(1), command);
        return Recording.of(file);
    }
}
