package program;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Reads what the decoder child writes: NUT with one raw video stream and perhaps one PCM stream. One thread; no
 * allocation per frame. The child is ours, so checksums are not verified; sizes are.
 *
 * <p>Source: NUT specification; options of the writer are those of {@code -f nut -syncpoints none}.
 */
final class NutReader {
    private static final int MAX_STREAMS = 8;
    private static final int MAX_PACKET_BYTES = 1 << 26;
    private static final int MAX_TIME_BASES = 16;
    private static final long MAX_TIME_BASE = 1L << 30;
    private static final int MAX_FIELDS = 64;
    private static final int MAX_VALUE_OCTETS = 9; // 63 bits

    /** Who gets the frames. The reader fills the buffer that {@link #target} returns, then calls {@link #frame}. */
    interface Handler {
        /** A stream was declared. */
        void stream(int id, Stream stream);

        /**
         * Where to put the next frame of a stream.
         *
         * @return a buffer with at least {@code bytes} remaining, or null to skip the frame
         */
        ByteBuffer target(int stream, int bytes);

        /** The frame is in the buffer given before. */
        void frame(int stream, long ptsNanos, int bytes);

        /** The stream ended or broke, perhaps inside a frame: a buffer that {@link #target} gave is not needed any more. */
        default void abandoned() {}
    }

    /** What a stream header says; times are {@code pts * numerator / denominator} seconds. */
    record Stream(
            boolean video, int width, int height, int sampleRate, int channels, long numerator, long denominator) {}

    private static final class Lane {
        Stream stream;
        long numerator = 1;
        long denominator = 1;
        int msbPtsShift;
        long lastPts;
    }

    private final ReadableByteChannel channel;
    private final Handler handler;
    private final ByteBuffer staging = ByteBuffer.allocateDirect(1 << 16).limit(0);
    private final int[] codeFlags = new int[256];
    private final int[] codeStream = new int[256];
    private final int[] codeMultiplier = new int[256];
    private final int[] codeSize = new int[256];
    private final int[] codeReserved = new int[256];
    private final long[] codePtsDelta = new long[256];
    private final Lane[] lanes = new Lane[MAX_STREAMS];
    private long[] timeBaseNumerators = new long[0];
    private long[] timeBaseDenominators = new long[0];

    NutReader(ReadableByteChannel channel, Handler handler) {
        this.channel = channel;
        this.handler = handler;
    }

    /**
     * Reads until the stream ends.
     *
     * @throws IOException when it breaks or is not NUT
     */
    void run() throws IOException {
        try {
            readId();
            while (true) {
                int code = octet();
                if (code == 'N') {
                    packet();
                } else {
                    frame(code);
                }
            }
        } catch (EOFException end) {
            // the child is gone; its supervisor says why
        } finally {
            handler.abandoned();
        }
    }

    private void readId() throws IOException {
        for (byte expected : Nut.ID) {
            if (octet() != (expected & 0xFF)) {
                throw new IOException("the decoder's output is not NUT");
            }
        }
    }

    private void packet() throws IOException {
        long startCode = 'N';
        for (int i = 1; i < 8; i++) {
            startCode = startCode << 8 | octet();
        }
        int length = length(value());
        if (length > 4096) {
            skip(4);
        }
        int before = consumed();
        if (startCode == Nut.MAIN && lanes[0] == null) {
            mainHeader();
        } else if (startCode == Nut.STREAM) {
            streamHeader();
        } else if (startCode == Nut.SYNCPOINT) {
            syncPoint();
        }
        int rest = length - (consumed() - before);
        if (rest < 0) {
            throw new IOException("a packet in the decoder's output is longer than it says");
        }
        skip(rest);
    }

    private void mainHeader() throws IOException {
        if (value() > 3) {
            value(); // minor version
        }
        int streams = length(value());
        if (streams > MAX_STREAMS) {
            throw new IOException("too many streams in the decoder's output");
        }
        value(); // longest distance between sync points
        int count = limited(value(), 1, MAX_TIME_BASES);
        timeBaseNumerators = new long[count];
        timeBaseDenominators = new long[count];
        for (int i = 0; i < count; i++) {
            timeBaseNumerators[i] = limited(value(), 1, MAX_TIME_BASE);
            timeBaseDenominators[i] = limited(value(), 1, MAX_TIME_BASE);
        }
        for (int i = 0; i < streams; i++) {
            lanes[i] = new Lane();
        }
        frameCodes();
    }

    private void frameCodes() throws IOException {
        long ptsDelta = 0;
        int multiplier = 1;
        int stream = 0;
        for (int code = 0; code < 256; ) {
            int flags = (int) value();
            int fields = limited(value(), 0, MAX_FIELDS);
            ptsDelta = fields > 0 ? signed() : ptsDelta;
            multiplier = fields > 1 ? (int) value() : multiplier;
            stream = fields > 2 ? (int) value() : stream;
            int size = fields > 3 ? (int) value() : 0;
            int reserved = fields > 4 ? limited(value(), 0, MAX_FIELDS) : 0;
            int count = fields > 5 ? (int) value() : multiplier - size;
            for (int extra = 6; extra < fields; extra++) {
                value(); // match time (signed, same length), header index, and what later versions add
            }
            for (int j = 0; j < count && code < 256; code++) {
                codeFlags[code] = code == 'N' ? Nut.FLAG_INVALID : flags;
                codeStream[code] = stream;
                codeMultiplier[code] = multiplier;
                codePtsDelta[code] = ptsDelta;
                codeReserved[code] = reserved;
                codeSize[code] = size + j;
                if (code != 'N') {
                    j++;
                }
            }
        }
    }

    private void streamHeader() throws IOException {
        int id = (int) value();
        Lane lane = lane(id);
        boolean video = value() == 0;
        skip(length(value())); // the codec's four characters
        int timeBase = limited(value(), 0, timeBaseNumerators.length - 1);
        lane.msbPtsShift = limited(value(), 1, 62);
        value(); // longest time step
        value(); // decode delay
        value(); // flags
        skip(length(value())); // extra data
        int first = (int) value();
        int second = (int) value();
        int third = video ? 0 : (int) value();
        lane.numerator = timeBaseNumerators[timeBase];
        lane.denominator = timeBaseDenominators[timeBase];
        lane.stream = video
                ? new Stream(true, first, second, 0, 0, lane.numerator, lane.denominator)
                : new Stream(false, 0, 0, first / Math.max(1, second), third, lane.numerator, lane.denominator);
        handler.stream(id, lane.stream);
    }

    /** The time from which every stream's shortened time stamps count on. */
    private void syncPoint() throws IOException {
        if (timeBaseNumerators.length == 0) {
            throw new IOException("a sync point before the headers in the decoder's output");
        }
        long coded = value();
        int base = (int) (coded % timeBaseNumerators.length);
        long time = coded / timeBaseNumerators.length;
        for (Lane lane : lanes) {
            if (lane != null) {
                lane.lastPts = rescale(time, timeBaseNumerators[base], timeBaseDenominators[base], lane);
            }
        }
    }

    private static long rescale(long time, long numerator, long denominator, Lane lane) {
        return java.math.BigInteger.valueOf(time)
                .multiply(java.math.BigInteger.valueOf(numerator * lane.denominator))
                .divide(java.math.BigInteger.valueOf(denominator * lane.numerator))
                .longValue();
    }

    private void frame(int code) throws IOException {
        int flags = codeFlags[code];
        if ((flags & Nut.FLAG_INVALID) != 0) {
            throw new IOException("the decoder's output lost its frame boundaries");
        }
        if ((flags & Nut.FLAG_CODED) != 0) {
            flags ^= (int) value();
        }
        int id = (flags & Nut.FLAG_STREAM_ID) != 0 ? (int) value() : codeStream[code];
        Lane lane = lane(id);
        long pts = (flags & Nut.FLAG_CODED_PTS) != 0 ? codedPts(lane, value()) : lane.lastPts + codePtsDelta[code];
        long size = codeSize[code];
        if ((flags & Nut.FLAG_SIZE_MSB) != 0) {
            size += codeMultiplier[code] * value();
        }
        skipOptionalFields(code, flags);
        lane.lastPts = pts;
        payload(id, lane, pts, length(size));
    }

    private void skipOptionalFields(int code, int flags) throws IOException {
        if ((flags & Nut.FLAG_MATCH_TIME) != 0) {
            value();
        }
        if ((flags & Nut.FLAG_HEADER_IDX) != 0) {
            value();
        }
        int reserved = (flags & Nut.FLAG_RESERVED) != 0 ? limited(value(), 0, MAX_FIELDS) : codeReserved[code];
        for (int i = 0; i < reserved; i++) {
            value();
        }
        if ((flags & Nut.FLAG_CHECKSUM) != 0) {
            skip(4);
        }
    }

    private static long codedPts(Lane lane, long coded) {
        long modulus = 1L << lane.msbPtsShift;
        if (coded >= modulus) {
            return coded - modulus;
        }
        long delta = lane.lastPts - modulus / 2;
        return ((coded - delta) & (modulus - 1)) + delta;
    }

    private void payload(int id, Lane lane, long pts, int bytes) throws IOException {
        ByteBuffer target = handler.target(id, bytes);
        if (target == null) {
            skip(bytes);
            return;
        }
        int end = target.position() + bytes;
        if (end > target.capacity()) {
            throw new IOException("a frame of " + bytes + " bytes is larger than the program's picture");
        }
        target.limit(end);
        copyStaged(target);
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                throw new EOFException();
            }
        }
        handler.frame(id, nanos(lane, pts), bytes);
    }

    /** Time stamps of 90 kHz clocks fit; those of nanosecond clocks too, as the numerator divides out first. */
    private static long nanos(Lane lane, long pts) {
        long scaled = lane.numerator * 1_000_000_000L;
        return Math.floorDiv(pts, lane.denominator) * scaled
                + Math.floorMod(pts, lane.denominator) * scaled / lane.denominator;
    }

    private Lane lane(int id) throws IOException {
        if (id < 0 || id >= MAX_STREAMS || lanes[id] == null) {
            throw new IOException("the decoder's output names stream " + id + ", which it never declared");
        }
        return lanes[id];
    }

    private static int limited(long value, long least, long most) throws IOException {
        if (value < least || value > most) {
            throw new IOException("a value of " + value + " in the headers of the decoder's output");
        }
        return (int) value;
    }

    private static int length(long value) throws IOException {
        if (value < 0 || value > MAX_PACKET_BYTES) {
            throw new IOException("a length of " + value + " bytes in the decoder's output");
        }
        return (int) value;
    }

    private long total;

    private int consumed() {
        return (int) total;
    }

    private int octet() throws IOException {
        if (!staging.hasRemaining()) {
            fill();
        }
        total++;
        return staging.get() & 0xFF;
    }

    private long value() throws IOException {
        long v = 0;
        for (int i = 0; i < MAX_VALUE_OCTETS; i++) {
            int octet = octet();
            v = v << 7 | (octet & 0x7F);
            if ((octet & 0x80) == 0) {
                return v;
            }
        }
        throw new IOException("a value without an end in the decoder's output");
    }

    private long signed() throws IOException {
        long v = value() + 1;
        return (v & 1) != 0 ? -(v >> 1) : v >> 1;
    }

    private void skip(int bytes) throws IOException {
        int left = bytes;
        while (left > 0) {
            if (!staging.hasRemaining()) {
                fill();
            }
            int step = Math.min(left, staging.remaining());
            staging.position(staging.position() + step);
            left -= step;
        }
        total += bytes;
    }

    private void copyStaged(ByteBuffer target) {
        int step = Math.min(staging.remaining(), target.remaining());
        int limit = staging.limit();
        staging.limit(staging.position() + step);
        target.put(staging);
        staging.limit(limit);
        total += step;
    }

    private void fill() throws IOException {
        staging.clear();
        int read = 0;
        while (read == 0) {
            read = channel.read(staging);
        }
        staging.flip();
        if (read < 0) {
            throw new EOFException();
        }
    }
}
