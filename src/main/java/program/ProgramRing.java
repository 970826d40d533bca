package program;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The encoded program, the last seconds of it: one writer, any number of readers, nobody waits for anybody.
 *
 * <p>Every entry is the body of a FLV tag with its type and program time. A reader is a {@link Cursor}: it copies out what
 * it reads, and finds out afterwards whether the writer has overtaken it; then, or when it is further behind than its
 * limit, it goes on at the newest keyframe. So each destination has a queue of its own that costs nothing, a slow one
 * loses whole groups of pictures and no one else notices.
 *
 * <p>Threads: the encoder's reader writes; each cursor belongs to one thread. No allocation per tag.
 */
public final class ProgramRing {
    public static final byte AUDIO = 8;
    public static final byte VIDEO = 9;
    public static final byte SCRIPT = 18;

    private static final int KEYFRAME = 1;
    private static final int HEADER = 2;

    private final byte[] data;
    private final int slots;
    private final long[] positions;
    private final int[] sizes;
    private final long[] millis;
    private final byte[] types;
    private final byte[] flags;

    private long writePosition;
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();
    private volatile Headers headers = new Headers(new byte[0], new byte[0], new byte[0]);
    private volatile Start start;
    private volatile Cursor[] cursors = new Cursor[0];

    /** The decoder configuration in force: bodies of the FLV tags that carry it, empty while unknown; never changed. */
    public static final class Headers {
        private final byte[] script;
        private final byte[] video;
        private final byte[] audio;

        Headers(byte[] script, byte[] video, byte[] audio) {
            this.script = script;
            this.video = video;
            this.audio = audio;
        }

        /** The onMetaData tag. */
        public byte[] script() {
            return script;
        }

        /** The AVC sequence header. */
        public byte[] video() {
            return video;
        }

        /** The AAC sequence header. */
        public byte[] audio() {
            return audio;
        }
    }

    private record Start(long sequence, Headers headers) {}

    /**
     * Reserves the ring.
     *
     * @param bytes size of the payload area, at least four seconds of program
     * @param slots number of tags
     */
    public ProgramRing(int bytes, int slots) {
        this.data = new byte[bytes];
        this.slots = slots;
        positions = new long[slots];
        sizes = new int[slots];
        millis = new long[slots];
        types = new byte[slots];
        flags = new byte[slots];
    }

    /**
     * Writer: appends one tag.
     *
     * @param time program time in milliseconds
     * @param body FLV tag body, position to limit; consumed
     */
    void write(byte type, long time, ByteBuffer body) {
        int size = body.remaining();
        if (size > data.length / 4) {
            body.position(body.limit());
            return; // no access unit of a sane encoder is that large
        }
        long sequence = head.getPlain();
        makeRoom(sequence, size);
        int slot = (int) (sequence % slots);
        positions[slot] = writePosition;
        sizes[slot] = size;
        millis[slot] = time;
        types[slot] = type;
        flags[slot] = classify(type, body);
        copyIn(body);
        writePosition += size;
        note(slot, sequence);
        head.setRelease(sequence + 1);
        for (Cursor cursor : cursors) {
            LockSupport.unpark(cursor.owner);
        }
    }

    /** Moves the tail past all that the new tag will overwrite, before it is overwritten. */
    private void makeRoom(long sequence, int size) {
        long oldest = tail.getPlain();
        while (oldest < sequence
                && (sequence - oldest >= slots
                        || positions[(int) (oldest % slots)] < writePosition + size - data.length)) {
            oldest++;
        }
        tail.set(oldest);
        VarHandle.fullFence();
    }

    private static byte classify(byte type, ByteBuffer body) {
        int at = body.position();
        if (body.remaining() < 2) {
            return 0;
        }
        if (type == VIDEO) {
            boolean key = (body.get(at) & 0xF0) == 0x10;
            boolean header = body.get(at + 1) == 0;
            return (byte) (header ? HEADER : key ? KEYFRAME : 0);
        }
        boolean audioHeader = type == AUDIO && (body.get(at) & 0xF0) == 0xA0 && body.get(at + 1) == 0;
        return (byte) (audioHeader || type == SCRIPT ? HEADER : 0);
    }

    private void copyIn(ByteBuffer body) {
        int offset = (int) (writePosition % data.length);
        int first = Math.min(body.remaining(), data.length - offset);
        body.get(data, offset, first);
        body.get(data, 0, body.remaining());
    }

    private void note(int slot, long sequence) {
        if (flags[slot] == HEADER) {
            byte[] body = new byte[sizes[slot]];
            copyOut(positions[slot], body, body.length);
            headers = headersAfter(headers, types[slot], body);
        } else if (flags[slot] == KEYFRAME) {
            start = new Start(sequence, headers);
        }
    }

    private static Headers headersAfter(Headers old, byte type, byte[] body) {
        return switch (type) {
            case VIDEO -> new Headers(old.script, body, old.audio);
            case AUDIO -> new Headers(old.script, old.video, body);
            default -> new Headers(body, old.video, old.audio);
        };
    }

    private void copyOut(long position, byte[] into, int size) {
        int offset = (int) (position % data.length);
        int first = Math.min(size, data.length - offset);
        System.arraycopy(data, offset, into, 0, first);
        System.arraycopy(data, 0, into, first, size - first);
    }

    /** The configuration in force now. */
    public Headers headers() {
        return headers;
    }

    /** Tags written so far. */
    public long written() {
        return head.getAcquire();
    }

    /**
     * A new reader for the calling owner.
     *
     * @param owner thread that will read, and is woken when there is something; null for one that looks by itself
     * @param limitMillis program time that it may be behind before it jumps to the newest keyframe
     */
    public Cursor open(Thread owner, long limitMillis) {
        Cursor cursor = new Cursor(owner, limitMillis);
        synchronized (this) {
            Cursor[] more = Arrays.copyOf(cursors, cursors.length + 1);
            more[cursors.length] = cursor;
            cursors = more;
        }
        return cursor;
    }

    private synchronized void remove(Cursor cursor) {
        cursors = Arrays.stream(cursors).filter(c -> c != cursor).toArray(Cursor[]::new);
    }

    /** One reader's place in the program. Used by its owner thread only, but for the counters. */
    public final class Cursor implements AutoCloseable {
        private final Thread owner;
        private final long limitMillis;
        private long sequence = -1;
        private long waitFrom;
        private Headers given;
        private Headers owed;
        private final AtomicLong dropped = new AtomicLong();
        private final AtomicLong jumps = new AtomicLong();

        private byte[] body = new byte[1 << 16];
        private int size;
        private long time;
        private byte type;
        private boolean keyframe;
        private boolean header;

        private Cursor(Thread owner, long limitMillis) {
            this.owner = owner;
            this.limitMillis = limitMillis;
        }

        /**
         * Starts over at the newest keyframe, or at the next one when there is none.
         *
         * @return the headers that belong before it, or null while there is no keyframe. The first time the caller is
         *     to use them; later, {@link #next} delivers what has changed of them before the keyframe
         */
        public Headers seekNewestKeyframe() {
            Start newest = start;
            if (newest == null || newest.sequence < Math.max(waitFrom, tail.get())) {
                return null;
            }
            if (sequence < 0 && waitFrom > 0) {
                dropped.lazySet(dropped.getPlain() + newest.sequence - waitFrom);
            }
            begin(newest);
            return newest.headers;
        }

        private void begin(Start newest) {
            sequence = newest.sequence;
            if (given == null) {
                given = newest.headers;
            }
            owed = newest.headers;
        }

        /**
         * Copies the next tag into this cursor.
         *
         * @return false when there is none yet
         */
        public boolean next() {
            if (sequence < 0 || sequence >= head.getAcquire()) {
                return false;
            }
            if (tooFarBehind() || !deliver()) {
                jump();
                return sequence >= 0 && sequence < head.getAcquire() && deliver();
            }
            return true;
        }

        private boolean deliver() {
            return owesHeader() || copy();
        }

        /** Headers that changed in what was jumped over come before the keyframe, with its time. */
        private boolean owesHeader() {
            if (owed == null) {
                return false;
            }
            Headers wanted = owed;
            if (!Arrays.equals(given.video, wanted.video)) {
                given = new Headers(given.script, wanted.video, given.audio);
                return header(VIDEO, wanted.video);
            }
            if (!Arrays.equals(given.audio, wanted.audio)) {
                given = new Headers(given.script, given.video, wanted.audio);
                return header(AUDIO, wanted.audio);
            }
            given = wanted;
            owed = null;
            return false;
        }

        private boolean header(byte kind, byte[] content) {
            long when = millis[(int) (sequence % slots)];
            VarHandle.acquireFence();
            if (tail.get() > sequence) {
                return false;
            }
            room(content.length);
            System.arraycopy(content, 0, body, 0, content.length);
            size = content.length;
            time = when;
            type = kind;
            keyframe = false;
            header = true;
            return true;
        }

        private void room(int bytes) {
            if (bytes > body.length) {
                body = new byte[Integer.highestOneBit(bytes) * 2];
            }
        }

        private boolean tooFarBehind() {
            long newest = head.getAcquire() - 1;
            long behind = millis[(int) (newest % slots)] - millis[(int) (sequence % slots)];
            return behind > limitMillis || sequence < tail.get();
        }

        /** On to the newest keyframe; when that is behind us already, on to the next one that comes. */
        private void jump() {
            Start newest = start;
            jumps.lazySet(jumps.getPlain() + 1);
            if (newest != null && newest.sequence > sequence) {
                dropped.lazySet(dropped.getPlain() + newest.sequence - sequence);
                begin(newest);
            } else {
                long end = head.getAcquire();
                dropped.lazySet(dropped.getPlain() + end - sequence);
                waitFrom = end;
                sequence = -1;
            }
        }

        private boolean copy() {
            int slot = (int) (sequence % slots);
            int bytes = sizes[slot];
            long at = positions[slot];
            long when = millis[slot];
            byte kind = types[slot];
            byte flag = flags[slot];
            room(bytes);
            copyOut(at, body, bytes);
            VarHandle.acquireFence();
            if (tail.get() > sequence) {
                return false;
            }
            size = bytes;
            time = when;
            type = kind;
            keyframe = flag == KEYFRAME;
            header = flag == HEADER;
            if (header) {
                given = headersAfter(given, kind, Arrays.copyOf(body, bytes));
            }
            sequence++;
            return true;
        }

        /** True when the cursor has no place and waits for a keyframe: see {@link #seekNewestKeyframe}. */
        public boolean lost() {
            return sequence < 0;
        }

        /** Parks the owner until there is something to read or the time is over. */
        public void await(long nanos) {
            if (sequence < 0 || sequence >= head.getAcquire()) {
                LockSupport.parkNanos(this, nanos);
            }
        }

        public byte type() {
            return type;
        }

        /** Program time of the tag in milliseconds. */
        public long millis() {
            return time;
        }

        public byte[] body() {
            return body;
        }

        public int size() {
            return size;
        }

        public boolean keyframe() {
            return keyframe;
        }

        public boolean header() {
            return header;
        }

        /** Tags that this reader did not get because it was too slow. */
        public long dropped() {
            return dropped.get();
        }

        /** How often it had to jump. */
        public long jumps() {
            return jumps.get();
        }

        /** Program time between the writer and this reader in milliseconds; any thread, approximate. */
        public long behindMillis() {
            long end = head.getAcquire();
            long at = sequence;
            if (at < 0 || at >= end) {
                return 0;
            }
            return Math.max(0, millis[(int) ((end - 1) % slots)] - millis[(int) (at % slots)]);
        }

        @Override
        public void close() {
            remove(this);
        }
    }
}
