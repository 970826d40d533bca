package program;

import static org.assertj.core.api.Assertions.assertThat;

import ffmpeg.DecoderCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import settings.FrameRate;

/** NUT as the real ffmpeg writes and reads it. */
class NutIT {
    private static String[] arguments(String line) {
        return line.split(" ", -1);
    }

    /** The options of the decoder's command line after its input. */
    private static String[] decoderOutput() {
        return arguments(
                "-f mpegts -i pipe:0 -map 0:v:0 -an -fps_mode passthrough -copyts -vf scale=16:8,format=yuv420p"
                        + " -c:v rawvideo -threads:v 1 -enc_time_base:v 1:90000 -flush_packets 1 -f nut -syncpoints none -strict experimental -y pipe:1");
    }

    @Test
    void readsWhatTheDecoderWrites() throws IOException {
        byte[] source = Ffmpeg.run(
                new byte[0],
                arguments("-f lavfi -i testsrc=size=160x90:rate=30000/1001 -frames:v 5 -c:v libx264 -preset ultrafast"
                        + " -bf 0 -output_ts_offset 80000 -muxdelay 0 -f mpegts pipe:1"));

        NutTest.Seen seen = NutTest.read(Ffmpeg.run(source, decoderOutput()));

        assertThat(DecoderCommand.class).isNotNull();
        assertThat(seen.streams).hasSize(1);
        assertThat(seen.streams.get(0).width()).isEqualTo(16);
        assertThat(seen.sizes).containsExactly(192, 192, 192, 192, 192);
        for (int i = 1; i < 5; i++) {
            assertThat(seen.times.get(i) - seen.times.get(i - 1)).isBetween(33_300_000L, 33_400_000L);
        }
        assertThat(seen.times.get(0)).isEqualTo(80_000_000_000_000L);
        assertThat(seen.abandoned).isEqualTo(1);
    }

    @Test
    void ffmpegReadsWhatTheWriterWritesWithSkippedPictures() {
        FrameRate rate = new FrameRate(30000, 1001);
        long[] ticks = {0, 1, 4, 5, 300, 100_000};

        byte[] crc = Ffmpeg.run(
                NutTest.pictures(rate, ticks),
                arguments("-probesize 32 -analyzeduration 0 -f nut -i pipe:0 -c copy -copyts" + " -f framecrc pipe:1"));

        List<String> lines = new String(crc, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertThat(lines.stream().map(line -> Long.parseLong(line.split(",", -1)[2].strip())))
                .containsExactly(0L, 1L, 4L, 5L, 300L, 100_000L);
        assertThat(new String(crc, StandardCharsets.UTF_8)).contains("#tb 0: 1001/30000");
    }
}
