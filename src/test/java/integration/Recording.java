package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** What one session left behind: its tags as they stand in the file, and pictures and sound decoded from them. */
final class Recording {
    private static final Duration DECODE_LIMIT = Duration.ofMinutes(10);
    private static final int PER_CELL = 4;
    private static final int COLUMNS = FrameCode.CELLS * PER_CELL;
    private static final int ROWS = 16;
    private static final int ROWS_OF_CODE = ROWS / FrameCode.ROW_PARTS;

    private final Path file;
    private final List<FlvTag> tags;
    private final double fromSeconds;
    private List<Picture> pictures;
    private Sound sound;

    private Recording(Path file, List<FlvTag> tags, double fromSeconds) {
        this.file = file;
        this.tags = tags;
        this.fromSeconds = fromSeconds;
    }

    /** A file that nobody watched while it grew: its tags have no arrival. */
    static Recording of(Path file) {
        return new Recording(file, FlvReader.read(file), 0);
    }

    static Recording of(Session session) {
        return new Recording(session.file(), session.tags(), 0);
    }

    /** What arrived from a moment on, and a keyframe's distance before it: the end of a recording of hours. */
    static Recording tailOf(Session session, long fromNanos) {
        List<FlvTag> tags = session.tags();
        double from = tags.stream()
                .filter(tag -> tag.arrivalNanos() >= fromNanos && tag.isMedia())
                .mapToDouble(tag -> tag.millis() / 1000.0)
                .findFirst()
                .orElseThrow();
        return new Recording(session.file(), tags, from);
    }

    Path file() {
        return file;
    }

    /** Pictures, without sequence headers. */
    List<FlvTag> video() {
        return track(FlvTag.Kind.VIDEO);
    }

    /** Blocks of sound, without sequence headers. */
    List<FlvTag> audio() {
        return track(FlvTag.Kind.AUDIO);
    }

    private List<FlvTag> track(FlvTag.Kind kind) {
        return tags.stream().filter(tag -> tag.kind() == kind && tag.isMedia()).toList();
    }

    /** How many sequence headers of the video stand in the file. */
    long videoHeaders() {
        return tags.stream()
                .filter(tag -> tag.kind() == FlvTag.Kind.VIDEO && tag.checksum() != 0)
                .count();
    }

    /** How often a track's time stands still or goes back. */
    static int notRising(List<FlvTag> track) {
        int count = 0;
        for (int i = 1; i < track.size(); i++) {
            if (track.get(i).millis() <= track.get(i - 1).millis()) {
                count++;
            }
        }
        return count;
    }

    /** The longest hole in the times of either track. */
    Gap longestHole() {
        return longer(Gap.ofTimes(video()), Gap.ofTimes(audio()));
    }

    /** The longest hole in the times of either track, in milliseconds, of what arrived between two moments. */
    double longestHoleBetween(long fromNanos, long toNanos) {
        return Math.max(
                Gap.ofTimes(between(video(), fromNanos, toNanos)).millis(),
                Gap.ofTimes(between(audio(), fromNanos, toNanos)).millis());
    }

    private static List<FlvTag> between(List<FlvTag> track, long fromNanos, long toNanos) {
        return track.stream()
                .filter(tag -> tag.arrivalNanos() >= fromNanos && tag.arrivalNanos() <= toNanos)
                .toList();
    }

    private static Gap longer(Gap one, Gap other) {
        return one.millis() >= other.millis() ? one : other;
    }

    /**
     * How far the sound's end has moved against the picture's since the beginning, in milliseconds of file time per
     * sample counted: what decoded sound really lasts, minus the time its timestamps claim.
     */
    double soundDriftMillis() {
        List<FlvTag> audio = audio();
        if (audio.size() < 2) {
            return Double.NaN;
        }
        double claimed =
                audio.get(audio.size() - 1).millis() - (double) audio.get(0).millis();
        double real = (audio.size() - 1) * (double) Sound.BLOCK * 1000 / Clip.SAMPLE_RATE;
        return real - claimed;
    }

    /** Every picture, decoded. */
    List<Picture> pictures() {
        if (pictures == null) {
            pictures = decodePictures();
        }
        return pictures;
    }

    List<Picture> picturesBetween(long fromNanos, long toNanos) {
        return pictures().stream()
                .filter(picture -> picture.arrivalNanos() >= fromNanos && picture.arrivalNanos() <= toNanos)
                .toList();
    }

    /** What the decoder had to say about the pictures; nothing when the file is sound. */
    String complaints() {
        pictures();
        try {
            return Files.readString(beside("log"), StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of the sound, decoded. */
    Sound sound() {
        if (sound == null) {
            sound = decodeSound();
        }
        return sound;
    }

    private List<Picture> decodePictures() {
        Path raw = beside("gray");
        Path times = beside("video-times");
        List<String> command = decoder();
        command.addAll(List.of("-map", "0:v", "-an", "-vf"));
        command.add("scale=" + COLUMNS + ":" + ROWS + ":flags=area,format=gray");
        command.addAll(List.of("-fps_mode", "passthrough", "-enc_time_base", "1:1000"));
        command.addAll(List.of("-stats_enc_pre:v", times.toString(), "-stats_enc_pre_fmt:v", "{pts}"));
        command.addAll(List.of("-f", "rawvideo", raw.toString()));
        Program.run(beside("log"), DECODE_LIMIT, command);
        byte[] luma = bytes(raw);
        List<String> lines = lines(times);
        Map<Long, Deque<FlvTag>> byTime = new HashMap<>();
        video().forEach(tag -> byTime.computeIfAbsent(tag.presentationMillis(), t -> new ArrayDeque<>())
                .add(tag));
        List<Picture> decoded = new ArrayList<>();
        for (int i = 0; (i + 1) * COLUMNS * ROWS <= luma.length; i++) {
            long millis = Long.parseLong(lines.get(i).trim());
            FlvTag tag = byTime.getOrDefault(millis, new ArrayDeque<>()).poll();
            decoded.add(picture(luma, i * COLUMNS * ROWS, millis, tag == null ? 0 : tag.arrivalNanos()));
        }
        return List.copyOf(decoded);
    }

    private static Picture picture(byte[] luma, int offset, long millis, long arrivalNanos) {
        OptionalInt counter = FrameCode.decode(luma, offset, PER_CELL);
        int from = offset + (ROWS_OF_CODE + 1) * COLUMNS;
        int to = offset + ROWS * COLUMNS;
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += luma[i] & 0xff;
        }
        return new Picture(millis, arrivalNanos, counter.orElse(Picture.NONE), (int) (sum / (to - from)));
    }

    private Sound decodeSound() {
        Path raw = beside("s16");
        Path times = beside("audio-times");
        List<String> command = decoder();
        command.addAll(List.of("-map", "0:a", "-vn", "-ac", "1", "-ar", Integer.toString(Clip.SAMPLE_RATE)));
        command.addAll(List.of("-stats_enc_pre:a", times.toString(), "-stats_enc_pre_fmt:a", "{pts}"));
        command.addAll(List.of("-f", "s16le", raw.toString()));
        Program.run(beside("log"), DECODE_LIMIT, command);
        ByteBuffer bytes = ByteBuffer.wrap(bytes(raw)).order(ByteOrder.LITTLE_ENDIAN);
        short[] samples = new short[bytes.remaining() / 2];
        bytes.asShortBuffer().get(samples);
        double[] blockMillis = lines(times).stream()
                .mapToDouble(line -> Long.parseLong(line.trim()) * 1000.0 / Clip.SAMPLE_RATE)
                .toArray();
        return new Sound(samples, blockMillis);
    }

    private List<String> decoder() {
        List<String> command = new ArrayList<>(
                List.of(Tools.ffmpeg(), "-hide_banner", "-nostdin", "-loglevel", "warning", "-y", "-copyts"));
        if (fromSeconds > 0) {
            command.addAll(List.of("-noaccurate_seek", "-seek_timestamp", "1"));
            command.addAll(List.of("-ss", String.format(Locale.ROOT, "%.3f", fromSeconds)));
        }
        command.addAll(List.of("-i", file.toString()));
        return command;
    }

    private Path beside(String what) {
        return file.resolveSibling(file.getFileName() + "." + what);
    }

    private static byte[] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path path) {
        try {
            return Files.readAllLines(path, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
