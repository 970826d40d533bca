package control;

import audio.AudioInput;
import audio.BodyStart;
import audio.PcmPump;
import audio.PcmStream;
import audio.PostedFormat;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import process.ChildIo;
import process.Reason;

/**
 * One body of sound on its way: from whoever brings the bytes, through a decoder of its own, into an input of the mixer.
 *
 * <p>Threads: {@link #offer} and {@link #end} by one thread that must not wait, such as an event loop; one thread writes
 * to the decoder and one reads from it. Where the mixer takes no more, the decoder's pipes fill, then this queue, and then
 * {@link #offer} says so.
 */
public final class SoundPost {
    private static final int QUEUE_BYTES = 64 * 1024;

    /**
     * How it ended.
     *
     * @param status of the answer, 200 when all of it was decoded
     * @param problem one sentence, or null when there was none
     * @param bytes posted
     * @param seconds of sound decoded from them
     */
    public record Outcome(String name, int status, String problem, long bytes, double seconds) {}

    private static final Reason PLAYED = new Reason("played", "all of it was played", false);
    private static final double BYTES_PER_SECOND = 192_000;

    private final String name;
    private final String child;
    private final PostedFormat stated;
    private final AudioInput input;
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong decoded = new AtomicLong();
    private final CompletableFuture<Void> pumped = new CompletableFuture<>();
    private final CompletableFuture<Reason> childEnded = new CompletableFuture<>();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final long startedAt = System.nanoTime();

    // Guarded by this.
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private BodyStart start;
    private long wanted = Long.MAX_VALUE;
    private Consumer<SoundPost> player;
    private final Queue<byte[]> queue = new ArrayDeque<>();
    private int queued;
    private boolean full;
    private boolean ended;
    private boolean aborted;
    private int abortStatus;
    private String abortProblem;
    private Runnable room = () -> {};
    private PcmPump pump;

    private volatile long lastBytesAt = System.nanoTime();
    private volatile long lastWriteAt = System.nanoTime();

    SoundPost(String name, String child, PostedFormat stated, AudioInput input) {
        this.name = name;
        this.child = child;
        this.stated = stated;
        this.input = input;
        // Apart: whoever hears of it must not do so under this lock.
        var unused = pumped.thenCombineAsync(childEnded, (nothing, reason) -> judge(reason))
                .thenAccept(outcome::complete);
    }

    public String name() {
        return name;
    }

    String child() {
        return child;
    }

    /** What it is, once enough of it has come. */
    synchronized PostedFormat format() {
        return start.format();
    }

    /** Whether it is known how it is to be decoded. */
    synchronized boolean isKnown() {
        return start != null;
    }

    /** Who starts to play it as soon as it is known what it is; called by the thread that offers, and must not wait. */
    synchronized void playedBy(Consumer<SoundPost> starts) {
        player = starts;
    }

    AudioInput input() {
        return input;
    }

    /** Bytes posted so far. */
    public long received() {
        return received.get();
    }

    /** How it ended, once it has. */
    public CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    /**
     * Takes the next bytes, which must not be changed afterwards.
     *
     * @return false when no more should be brought before {@link #onRoom} is called; these are taken all the same
     */
    public synchronized boolean offer(byte[] bytes) {
        if (ended || aborted) {
            return true;
        }
        received.addAndGet(bytes.length);
        lastBytesAt = System.nanoTime();
        if (start == null) {
            head.writeBytes(bytes);
            look(false);
        } else {
            enqueue(bytes, 0);
        }
        return !full;
    }

    private void look(boolean over) {
        byte[] first = head.toByteArray();
        Optional<BodyStart> found = BodyStart.look(stated, first, over);
        if (found.isPresent()) {
            start = found.get();
            wanted = start.length() < 0 ? Long.MAX_VALUE : start.length();
            head.reset();
            if (!start.format().isPlain()) {
                queue.add(start.format().preamble());
            }
            enqueue(first, start.skip());
            player.accept(this);
        }
    }

    /** What follows a WAV's sound is none. */
    private void enqueue(byte[] bytes, int from) {
        int length = (int) Math.min(wanted, (long) bytes.length - from);
        wanted -= length;
        if (length > 0) {
            queue.add(length == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, from + length));
            queued += length;
        }
        full = queued >= QUEUE_BYTES;
        notifyAll();
    }

    /** What to do when there is room again after {@link #offer} said there is none; any thread. */
    public synchronized void onRoom(Runnable action) {
        room = action;
    }

    /** The body is over, or nobody is there any more who could go on with it: what has come is played. */
    public synchronized void end() {
        if (!ended && !aborted && start == null) {
            if (head.size() == 0) {
                notStarted();
            } else {
                look(true);
            }
        }
        ended = true;
        notifyAll();
    }

    /** Ends it now: what is decoded may be heard, the rest is not. */
    synchronized void abort(int status, String problem) {
        if (!aborted) {
            aborted = true;
            abortStatus = status;
            abortProblem = problem;
            queue.clear();
            queued = 0;
            if (pump == null) {
                notStarted();
            } else {
                pump.stop();
            }
            notifyAll();
        }
    }

    synchronized boolean isWaitingForBytes() {
        return !ended && queue.isEmpty();
    }

    synchronized boolean isStarted() {
        return pump != null;
    }

    synchronized boolean isEnded() {
        return ended;
    }

    long nanosSinceBytes(long now) {
        return now - lastBytesAt;
    }

    long nanosSinceWrite(long now) {
        return now - lastWriteAt;
    }

    long age(long now) {
        return now - startedAt;
    }

    double decodedSeconds() {
        return decoded.get() / BYTES_PER_SECOND;
    }

    private synchronized Outcome judge(Reason reason) {
        if (aborted) {
            return outcome(abortStatus, abortProblem);
        }
        if (received.get() == 0) {
            return outcome(400, "The body is empty.");
        }
        if (decoded.get() == 0) {
            return outcome(415, "The body is in no format that can be decoded here.");
        }
        boolean early = !(ended || wanted == 0) || !queue.isEmpty();
        return early ? outcome(500, "The decoder ended before the body did: " + reason.sentence()) : outcome(200, null);
    }

    private Outcome outcome(int status, String problem) {
        return new Outcome(name, status, problem, received.get(), decodedSeconds());
    }

    /** Nothing is decoded of it, and so nothing else ends what it feeds. */
    void notStarted() {
        input.end();
        pumped.complete(null);
        childEnded.complete(new Reason("not-started", "the decoder could not be started", false));
    }

    /** Plays what needs no decoder. */
    void playPlain() {
        pump(new PcmStream(new Bytes(), format()), () -> {}, () -> childEnded.complete(PLAYED));
    }

    private void pump(InputStream sound, Runnable progress, Runnable then) {
        PcmPump toMixer = new PcmPump(new Counting(sound), input, progress);
        synchronized (this) {
            pump = toMixer;
            if (aborted) {
                toMixer.stop();
            }
        }
        thread("read", () -> {
            toMixer.run();
            pumped.complete(null);
            then.run();
        });
    }

    /** The decoder's streams. */
    ChildIo io() {
        return new ChildIo() {
            @Override
            public void started(Run run) {
                thread("write", () -> write(run.stdin()));
                pump(run.stdout(), run::progress, () -> {});
            }

            @Override
            public void ended(Run run, Reason reason) {
                childEnded.complete(reason);
                synchronized (SoundPost.this) {
                    SoundPost.this.notifyAll();
                }
            }
        };
    }

    private void thread(String what, Runnable work) {
        Thread thread = new Thread(work, child + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    private void write(OutputStream decoder) {
        try (decoder) {
            for (byte[] bytes = take(); bytes != null; bytes = take()) {
                decoder.write(bytes);
                decoder.flush();
                lastWriteAt = System.nanoTime();
            }
        } catch (IOException e) {
            // The decoder is gone; its end says why.
        }
    }

    private byte[] take() {
        Runnable tell = null;
        byte[] bytes;
        synchronized (this) {
            while (queue.isEmpty() && wanted > 0 && !ended && !aborted && !childEnded.isDone()) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return null;
                }
            }
            bytes = queue.poll();
            if (bytes != null) {
                queued -= bytes.length;
            }
            if (full && queued < QUEUE_BYTES / 2) {
                full = false;
                tell = room;
            }
        }
        if (tell != null) {
            tell.run();
        }
        return bytes;
    }

    /** What was offered, byte after byte. */
    private final class Bytes extends InputStream {
        private byte[] block = new byte[0];
        private int at;

        @Override
        public int read() throws IOException {
            throw new IOException("read it in blocks");
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            while (at == block.length) {
                block = take();
                at = 0;
                if (block == null) {
                    block = new byte[0];
                    return -1;
                }
                lastWriteAt = System.nanoTime();
            }
            int count = Math.min(length, block.length - at);
            System.arraycopy(block, at, into, offset, count);
            at += count;
            return count;
        }
    }

    /** Counts what the decoder made. */
    private final class Counting extends FilterInputStream {
        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            decoded.addAndGet(Math.max(0, count));
            return count;
        }
    }
}
