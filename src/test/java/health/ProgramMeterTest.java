package health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import program.ProgramRing;
import program.RecordedProgram;

class ProgramMeterTest {
    private final RecordedProgram program = new RecordedProgram();
    private final ProgramMeter meter = new ProgramMeter(program.ring());

    @Test
    void measuresGopBitrateAndFormats() {
        header(
                ProgramRing.VIDEO,
                "17000000000142c01effe100196742c01eda0280bfe5c044000003000400000300f03c58ba8001000468ce0fc8");
        header(ProgramRing.AUDIO, "af00119056e500");
        encode(0, 151, 60);
        Encoding encoding = meter.measure().orElseThrow();
        assertThat(encoding.width()).isEqualTo(640);
        assertThat(encoding.height()).isEqualTo(360);
        assertThat(encoding.framesPerSecond()).isCloseTo(30, within(0.01));
        assertThat(encoding.videoK()).isCloseTo(240, within(3.0)); // 1000 bytes a picture
        assertThat(encoding.longestGop()).isEqualTo(2);
        assertThat(encoding.meanGop()).isEqualTo(2);
        assertThat(encoding.aac()).isTrue();
        assertThat(encoding.sampleRate()).isEqualTo(48_000);
        assertThat(encoding.channels()).isEqualTo(2);
        assertThat(encoding.audioK()).isZero();
    }

    @Test
    void startsOverWithEachMeasurement() {
        encode(0, 100, 30);
        assertThat(meter.measure().orElseThrow().longestGop()).isEqualTo(1);
        assertThat(meter.measure()).isEmpty();
        encode(100, 300, 75);
        assertThat(meter.measure().orElseThrow().longestGop()).isEqualTo(2.5);
    }

    @Test
    void knowsNothingOfAProgramThatStandsStill() {
        meter.read();
        assertThat(meter.measure()).isEmpty();
    }

    private void header(byte type, String hex) {
        program.tag(type, 0, HexFormat.of().parseHex(hex));
    }

    private void encode(int from, int to, int gop) {
        for (int tick = from; tick < to; tick++) {
            byte[] body = new byte[1000];
            body[0] = (byte) (tick % gop == 0 ? 0x17 : 0x27);
            body[1] = 1;
            program.tag(ProgramRing.VIDEO, Math.round(tick * 1000 / 30.0), body);
            meter.read();
        }
    }
}
