package control;

import audio.StreamFormat;
import audio.StreamFramer;
import ffmpeg.Programs;
import ffmpeg.StderrClassifier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import process.Backoffs;
import process.ChildIo;
import process.ChildSpec;
import process.Reason;
import process.Supervisor;

/**
 * Serves the sum of what is posted to any number of listeners. There is one encoder for each format that somebody listens
 * to, a supervised child with a route; WAV needs none. A listener that does not keep up is dropped and delays nobody.
 */
public final class SoundStreams {
    /** Listeners at one time. */
    public static final int MOST = 200;

    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration STALE = Duration.ofSeconds(4);
    private static final Duration GRACE = Duration.ofMillis(300);
    private static final long LINGER_NANOS = 5_000_000_000L;
    private static final int BLOCK = 7680;

    private final SoundTap tap;
    private final Supervisor supervisor;
    private final Programs programs;
    private final Map<StreamFormat, Channel> channels = new EnumMap<>(StreamFormat.class);
    private ChildSwitch childSwitch;

    /** Somebody who listens. Both methods are called by a thread that must not wait. */
    public interface Listener {
        /**
         * Takes bytes that nobody changes afterwards.
         *
         * @return false when it lags too far behind; it is dropped then
         */
        boolean offer(byte[] bytes);

        /** It gets nothing more. */
        void dropped(String why);
    }

    /** One format as the API shows it. */
    public record View(String format, int listeners, long dropped) {}

    SoundStreams(SoundTap tap, Supervisor supervisor, Programs programs) {
        this.tap = tap;
        this.supervisor = supervisor;
        this.programs = programs;
        for (StreamFormat format : StreamFormat.values()) {
            channels.put(format, new Channel(format));
        }
    }

    void open(ChildSwitch routes) {
        childSwitch = routes;
    }

    /**
     * Another listener, from now on.
     *
     * @throws SoundRefusal when there are too many
     */
    public synchronized void add(StreamFormat format, Listener listener) {
        if (listeners() >= MOST) {
            throw new SoundRefusal(503, "There are " + MOST + " listeners already; come back when one has left.");
        }
        channels.get(format).add(listener);
    }

    /** A listener has left. */
    public synchronized void remove(StreamFormat format, Listener listener) {
        channels.get(format).remove(listener);
    }

    /** How many listen. */
    public int listeners() {
        return channels.values().stream()
                .mapToInt(channel -> channel.listeners.size())
                .sum();
    }

    /** All formats of this moment. */
    public List<View> views() {
        return Arrays.stream(StreamFormat.values())
                .map(format -> channels.get(format).view())
                .toList();
    }

    /** Ends encoders that nobody listens to; about once a second. */
    public synchronized void look() {
        channels.values().forEach(Channel::endWhenUnheard);
    }

    /** One format with those who listen to it. */
    private final class Channel implements ChildIo {
        private final StreamFormat format;
        private final String child;
        private final List<Listener> listeners = new CopyOnWriteArrayList<>();
        private boolean running;
        private long emptySince;
        private volatile byte[] headers = new byte[0];
        private final AtomicLong dropped = new AtomicLong();
        private volatile SoundTap.Reader reader;

        Channel(StreamFormat format) {
            this.format = format;
            this.child = "audio-stream-" + format.name().toLowerCase(Locale.ROOT);
        }

        View view() {
            return new View(format.name().toLowerCase(Locale.ROOT), listeners.size(), dropped.get());
        }

        void add(Listener listener) {
            byte[] first = format == StreamFormat.WAV ? StreamFormat.wavHeader() : headers;
            if (first.length > 0) {
                listener.offer(first);
            }
            listeners.add(listener);
            if (!running) {
                running = true;
                start();
            }
        }

        void remove(Listener listener) {
            listeners.remove(listener);
            emptySince = System.nanoTime();
        }

        void endWhenUnheard() {
            if (running && listeners.isEmpty() && System.nanoTime() - emptySince > LINGER_NANOS) {
                running = false;
                headers = new byte[0];
                if (format == StreamFormat.WAV) {
                    reader.close();
                } else {
                    childSwitch.off(child);
                }
            }
        }

        private void start() {
            if (format == StreamFormat.WAV) {
                SoundTap.Reader from = tap.open();
                reader = from;
                thread("read", () -> serve(from));
                return;
            }
            if (supervisor.find(child).isEmpty()) {
                supervisor.register(new ChildSpec(
                        child,
                        () -> format.command(programs.ffmpeg()),
                        this,
                        new StderrClassifier(),
                        START,
                        STALE,
                        GRACE,
                        Backoffs.fast(),
                        UnaryOperator.identity()));
            }
            childSwitch.on(child);
        }

        private void thread(String what, Runnable work) {
            Thread thread = new Thread(work, child + "-" + what);
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(SoundTap.Reader from) {
            byte[] block = new byte[BLOCK];
            for (int count = from.read(block); count >= 0; count = from.read(block)) {
                broadcast(Arrays.copyOf(block, count));
            }
        }

        private void broadcast(byte[] bytes) {
            for (Listener listener : listeners) {
                if (!listener.offer(bytes)) {
                    dropped.incrementAndGet();
                    SoundStreams.this.remove(format, listener);
                    listener.dropped("it did not keep up");
                }
            }
        }

        @Override
        public void started(Run run) {
            SoundTap.Reader from = tap.open();
            reader = from;
            headers = new byte[0];
            thread("write", () -> feed(from, run.stdin()));
            thread("read", () -> read(run));
        }

        private void feed(SoundTap.Reader from, OutputStream encoder) {
            byte[] block = new byte[BLOCK];
            try (encoder) {
                for (int count = from.read(block); count >= 0; count = from.read(block)) {
                    encoder.write(block, 0, count);
                    encoder.flush();
                }
            } catch (IOException e) {
                // the encoder is gone; its supervisor says why
            }
        }

        private void read(Run run) {
            StreamFramer framer = new StreamFramer(format, run.stdout());
            try {
                for (; ; ) {
                    boolean header = framer.isInHeaders();
                    byte[] frame = framer.next();
                    run.progress();
                    hand(header, frame);
                }
            } catch (IOException e) {
                // the encoder is gone; its supervisor says why
            }
        }

        private void hand(boolean header, byte[] frame) {
            if (!header) {
                broadcast(frame);
                return;
            }
            synchronized (SoundStreams.this) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                all.writeBytes(headers);
                all.writeBytes(frame);
                headers = all.toByteArray();
                broadcast(frame);
            }
        }

        @Override
        public void finishing(Run run) {
            reader.close();
        }

        @Override
        public void ended(Run run, Reason reason) {
            reader.close();
        }
    }
}
