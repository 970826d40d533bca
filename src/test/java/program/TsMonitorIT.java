package program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The monitor on transport streams that ffmpeg made. */
class TsMonitorIT {
    private static final int PACKET = TsMonitor.PACKET;

    private static byte[] silent;
    private static byte[] withSound;
    private static byte[] hevc;

    @BeforeAll
    static void make() {
        silent = Ffmpeg.run(new byte[0], arguments("libx264", false, 0));
        withSound = Ffmpeg.run(new byte[0], arguments("libx264", true, 0));
        hevc = Ffmpeg.run(new byte[0], arguments("libx265", false, 0));
    }

    private static String[] arguments(String codec, boolean sound, int offsetSeconds) {
        String input = "-f lavfi -i testsrc2=size=160x90:rate=30:duration=2";
        String audio = sound ? " -f lavfi -i sine=duration=2 -c:a aac" : "";
        String x265 = codec.equals("libx265") ? " -x265-params keyint=20:min-keyint=20:log-level=error:bframes=0" : "";
        return (input + audio + " -c:v " + codec + " -preset ultrafast -g 20 -bf 0" + x265 + " -output_ts_offset "
                        + offsetSeconds + " -pat_period 0.2 -f mpegts pipe:1")
                .split(" ", -1);
    }

    /** A monitor with all that it was fed. */
    private static final class Fed {
        final TsRing ring = new TsRing(8 << 20);
        final TsMonitor monitor = new TsMonitor(ring);
        int jumps;

        Fed feed(byte[] stream, Random chunks) {
            for (int at = 0; at < stream.length; ) {
                int count = Math.min(stream.length - at, 1 + chunks.nextInt(2000));
                jumps += monitor.feed(Arrays.copyOfRange(stream, at, at + count), count) ? 1 : 0;
                at += count;
            }
            return this;
        }

        byte[] kept(long from) {
            byte[] bytes = new byte[(int) (ring.end() - from)];
            assertThat(ring.read(from, bytes)).isEqualTo(bytes.length);
            return bytes;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void countsPicturesAndKeyframesHoweverTheStreamIsCut(long seed) {
        for (byte[] stream : List.of(silent, withSound, hevc)) {
            Fed fed = new Fed().feed(stream, new Random(seed));

            assertThat(fed.monitor.accessUnits()).isEqualTo(60);
            assertThat(fed.monitor.keyframes()).isEqualTo(3);
            assertThat(fed.monitor.continuityErrors()).isZero();
            assertThat(fed.monitor.garbage()).isZero();
            assertThat(fed.monitor.bytes()).isEqualTo(stream.length);
            assertThat(fed.monitor.hasAudio()).isEqualTo(stream == withSound);
            assertThat(fed.jumps).isZero();
            assertThat(fed.ring.end()).isBetween((long) stream.length - PACKET, (long) stream.length);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "libx264, h264, 1920x1080, false",
        "libx264, h264, 322x182, false",
        "libx264, h264, 720x576, true",
        "libx265, hevc, 1922x1082, false",
        "libx265, hevc, 640x360, false",
        "mpeg2video, mpeg2, 720x576, true",
        "mpeg2video, mpeg2, 640x360, false"
    })
    void readsTheFormatHoweverTheStreamIsCut(String encoder, String codec, String size, boolean interlaced) {
        byte[] stream = Ffmpeg.run(new byte[0], coded(encoder, size, interlaced));
        int by = size.indexOf('x');
        for (long seed = 1; seed <= 3; seed++) {
            PictureFormat format =
                    new Fed().feed(stream, new Random(seed)).monitor.format();

            assertThat(format)
                    .isEqualTo(new PictureFormat(
                            codec,
                            Integer.parseInt(size.substring(0, by)),
                            Integer.parseInt(size.substring(by + 1)),
                            interlaced));
        }
    }

    private static String[] coded(String encoder, String size, boolean interlaced) {
        String options = encoder.equals("libx265") ? " -x265-params log-level=error" : "";
        String fields = interlaced ? " -flags +ildct+ilme" : "";
        return ("-f lavfi -i testsrc2=size=" + size + ":rate=25:duration=0.5 -pix_fmt yuv420p -c:v " + encoder + options
                        + (encoder.equals("mpeg2video") ? "" : " -preset ultrafast")
                        + fields + " -g 5 -bf 0 -f mpegts pipe:1")
                .split(" ", -1);
    }

    @Test
    void followsChangeOfTheFormat() {
        Fed fed = new Fed().feed(silent, new Random(1));
        assertThat(fed.monitor.format().width()).isEqualTo(160);

        fed.feed(Ffmpeg.run(new byte[0], coded("libx264", "480x270", false)), new Random(2));

        assertThat(fed.monitor.format()).isEqualTo(new PictureFormat("h264", 480, 270, false));
        assertThat(fed.monitor.soundCodec()).isNull();
        assertThat(new Fed().feed(withSound, new Random(1)).monitor.soundCodec())
                .isEqualTo("aac");
    }

    @Test
    void countsEveryLossOnce() {
        Random random = new Random(5);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int removed = 0;
        for (int at = 0; at < silent.length; at += PACKET) {
            boolean picture = ((silent[at + 1] & 0x1F) << 8 | (silent[at + 2] & 0xFF)) == 0x100;
            if (picture && at > 50 * PACKET && at % (15 * PACKET) == 0) {
                removed++;
            } else {
                out.write(silent, at, PACKET);
            }
        }

        Fed fed = new Fed().feed(out.toByteArray(), random);

        assertThat(removed).isGreaterThan(3);
        assertThat(fed.monitor.continuityErrors()).isEqualTo(removed);
    }

    @Test
    void skipsGarbageBetweenPacketsEvenWhenItHoldsSyncBytes() {
        Random random = new Random(6);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int garbage = 0;
        for (int at = 0; at < silent.length; at += PACKET) {
            if (at % (11 * PACKET) == 0) {
                byte[] noise = new byte[random.nextInt(300)];
                random.nextBytes(noise);
                for (int i = 0; i < noise.length; i += 5) {
                    noise[i] = 0x47;
                }
                out.writeBytes(noise);
                garbage += noise.length;
            }
            out.write(silent, at, PACKET);
        }
        out.writeBytes(new byte[] {0x47}); // what confirms the last packet

        for (long seed = 0; seed < 5; seed++) {
            Fed fed = new Fed().feed(out.toByteArray(), new Random(seed));

            assertThat(fed.monitor.accessUnits()).isBetween(50L, 60L);
            assertThat(fed.monitor.garbage()).isBetween((long) garbage / 2, garbage + 20L * PACKET);
        }
    }

    @Test
    void pureGarbageIsNoStream() {
        byte[] noise = new byte[1 << 20];
        new Random(7).nextBytes(noise);

        Fed fed = new Fed().feed(noise, new Random(8));

        assertThat(fed.monitor.gopStart()).isEqualTo(-1);
        assertThat(fed.jumps).isZero();
        assertThat(fed.monitor.garbage()).isGreaterThan((long) (noise.length * 0.9));
    }

    @Test
    void lastGroupOfPicturesDecodesFromItsFirstPacketOn() {
        for (byte[] stream : List.of(silent, withSound, hevc)) {
            Fed fed = new Fed().feed(stream, new Random(9));
            ByteArrayOutputStream replay = new ByteArrayOutputStream();
            replay.writeBytes(fed.monitor.tables());
            replay.writeBytes(fed.kept(fed.monitor.gopStart()));

            byte[] hashes = Ffmpeg.run(
                    replay.toByteArray(),
                    "-xerror -f mpegts -i pipe:0 -map 0:v -fps_mode passthrough -f framecrc pipe:1".split(" ", -1));

            long pictures = new String(hashes, java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.startsWith("#"))
                    .count();
            assertThat(pictures).isEqualTo(20);
        }
    }

    @Test
    void timeStampsThatWrapAreNoJump() {
        long wrapSeconds = (1L << 33) / 90_000;
        byte[] wrapping = Ffmpeg.run(new byte[0], arguments("libx264", false, (int) wrapSeconds - 1));

        Fed fed = new Fed().feed(wrapping, new Random(1));

        assertThat(fed.jumps).isZero();
        assertThat(fed.monitor.accessUnits()).isEqualTo(60);
    }

    @Test
    void anotherStreamIsNoticedOnce() {
        Fed fed = new Fed().feed(silent, new Random(1)).feed(withSound, new Random(1));
        assertThat(fed.jumps).isEqualTo(1);
        assertThat(fed.monitor.hasAudio()).isTrue();

        Fed later = new Fed()
                .feed(silent, new Random(1))
                .feed(Ffmpeg.run(new byte[0], arguments("libx264", false, 500)), new Random(1));
        assertThat(later.jumps).isEqualTo(1);
        assertThat(later.monitor.gopStart()).isPositive();
    }

    @Test
    void afterAResetNothingOfTheOldStreamIsUsed() throws IOException {
        Fed fed = new Fed().feed(silent, new Random(1));

        fed.monitor.reset();

        assertThat(fed.monitor.gopStart()).isEqualTo(-1);
        assertThat(fed.monitor.lastPts()).isEqualTo(-1);
        fed.feed(hevc, new Random(2));
        assertThat(fed.jumps).isZero();
        assertThat(fed.monitor.gopStart()).isPositive();
    }
}
