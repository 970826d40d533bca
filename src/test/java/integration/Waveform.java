package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Sound to post: s16le, 48 kHz, stereo, with the same on both sides. */
@SuppressWarnings("ArrayRecordComponent")
record Waveform(byte[] pcm) {
    static final int FRAME_BYTES = 4;
    private static final int RATE = Clip.SAMPLE_RATE;
    private static final int ADTS_HEADER = 7;

    static Waveform of(double seconds, IntToDoubleFunction signal) {
        int frames = (int) Math.round(seconds * RATE);
        byte[] pcm = new byte[frames * FRAME_BYTES];
        for (int i = 0; i < frames; i++) {
            int sample = (int) Math.round(32_767 * signal.applyAsDouble(i));
            for (int at = i * FRAME_BYTES; at < (i + 1) * FRAME_BYTES; at += 2) {
                pcm[at] = (byte) sample;
                pcm[at + 1] = (byte) (sample >> 8);
            }
        }
        return new Waveform(pcm);
    }

    /** @param level 1 is full scale */
    static Waveform sine(double hertz, double level, double seconds) {
        return of(seconds, i -> level * Math.sin(2 * Math.PI * hertz * i / RATE));
    }

    /** Beeps of 60 ms, the first after one distance. */
    static Waveform beeps(double hertz, double level, double seconds, double every) {
        int distance = (int) Math.round(every * RATE);
        int length = RATE * 60 / 1000;
        return of(
                seconds,
                i -> i >= distance && i % distance < length ? level * Math.sin(2 * Math.PI * hertz * i / RATE) : 0);
    }

    /** An endless WAV's header and this after it. */
    byte[] wav() {
        byte[] header = audio.StreamFormat.wavHeader();
        byte[] all = Arrays.copyOf(header, header.length + pcm.length);
        System.arraycopy(pcm, 0, all, header.length, pcm.length);
        return all;
    }

    /** Blocks of so many milliseconds, as a live producer would send them; the WAV header comes with the first. */
    List<byte[]> wavBlocks(int millis) {
        byte[] all = wav();
        int header = all.length - pcm.length;
        int size = RATE * millis / 1000 * FRAME_BYTES;
        List<byte[]> blocks = new ArrayList<>();
        for (int at = 0; at < pcm.length; at += size) {
            int from = at == 0 ? 0 : header + at;
            blocks.add(Arrays.copyOfRange(all, from, Math.min(all.length, header + at + size)));
        }
        return blocks;
    }

    /** The same as AAC, 128 kbit/s, frame by frame; the sound of frame n is in the frames n and n + 1. */
    List<byte[]> adts(Path directory) {
        byte[] bytes = encoded(directory, "adts", "-c:a", "aac", "-b:a", "128k", "-f", "adts");
        List<byte[]> frames = new ArrayList<>();
        int at = 0;
        while (at + ADTS_HEADER <= bytes.length) {
            int length = (bytes[at + 3] & 3) << 11 | (bytes[at + 4] & 0xff) << 3 | (bytes[at + 5] & 0xff) >> 5;
            frames.add(Arrays.copyOfRange(bytes, at, at + length));
            at += length;
        }
        return frames;
    }

    /** The same encoded by ffmpeg. */
    byte[] encoded(Path directory, String suffix, String... codec) {
        try {
            Path raw = Files.createTempFile(directory, "wave", ".s16");
            Path out = raw.resolveSibling(raw.getFileName() + "." + suffix);
            Files.write(raw, pcm);
            List<String> command = new ArrayList<>(List.of(Tools.ffmpeg(), "-hide_banner", "-nostdin", "-y"));
            command.addAll(List.of("-loglevel", "warning", "-f", "s16le", "-ar", "48000", "-ac", "2"));
            command.addAll(List.of("-i", raw.toString()));
            command.addAll(List.of(codec));
            command.add(out.toString());
            Program.run(directory.resolve("encode.log"), Duration.ofMinutes(1), command);
            return Files.readAllBytes(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
