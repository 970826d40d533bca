package preview;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program's end of the preview: takes the encoder's RTP on loopback and passes it on to whoever serves viewers, as
 * two sources that never end. Sequence numbers, time stamps and sources go on over every restart of the encoder, so that
 * viewers notice nothing but the hole; a sender report each quarter second says which time stamps belong together.
 *
 * <p>One thread takes and passes packets, with two buffers that are used again; another sends reports and status, and
 * looks the address up. A preview that is away, slow or wrong costs packets that go nowhere, and nothing else.
 */
public final class ProgramTap implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramTap.class);
    private static final int MOST_BYTES = 2048;
    private static final int RECEIVE_BUFFER = 4 << 20;
    private static final long REPORT_MILLIS = 250;

    /** Opus has 312 samples of look-ahead before the first: its run starts that much before the picture's. */
    private static final long OPUS_LOOK_AHEAD_NANOS = 312L * 1_000_000_000L / Rtp.AUDIO_CLOCK;

    private final DatagramChannel in;
    private final DatagramChannel out;
    private final Supplier<InetSocketAddress> target;
    private final LongSupplier runStart;
    private final Supplier<ProgramStatus> status;
    private final Track video;
    private final Track audio;
    private final Thread forwarder = new Thread(this::forward, "preview-tap");
    private final Thread reporter = new Thread(this::report, "preview-reports");
    private final AtomicLong packets = new AtomicLong();
    private volatile InetSocketAddress resolved;
    private volatile boolean closed;

    /** What the tap knows of one track; under its own lock, which two threads share twice a second. */
    private static final class Track {
        private final TrackClock clock;
        private final int source;
        private int runSource;
        private boolean running;
        private int sequence = ThreadLocalRandom.current().nextInt(1 << 16);
        private long lastNanos = Long.MIN_VALUE;

        Track(int rate, int source) {
            clock = new TrackClock(rate);
            this.source = source;
        }
    }

    /**
     * Takes packets from now on.
     *
     * @param target where they go; null: nowhere, for now
     * @param runStart the program's time of the present encoder run's first picture in nanoseconds
     */
    public ProgramTap(Supplier<InetSocketAddress> target, LongSupplier runStart, Supplier<ProgramStatus> status) {
        this.target = target;
        this.runStart = runStart;
        this.status = status;
        int source = ThreadLocalRandom.current().nextInt();
        video = new Track(Rtp.VIDEO_CLOCK, source);
        audio = new Track(Rtp.AUDIO_CLOCK, source + 1);
        try {
            in = DatagramChannel.open();
            in.setOption(java.net.StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            in.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            out = DatagramChannel.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no socket for the preview", e);
        }
        forwarder.setDaemon(true);
        reporter.setDaemon(true);
    }

    /** Begins to pass packets on. */
    public ProgramTap start() {
        forwarder.start();
        reporter.start();
        return this;
    }

    /** The loopback port that the encoder sends both tracks to. */
    public int port() {
        return in.socket().getLocalPort();
    }

    /** Packets passed on. */
    public long packets() {
        return packets.get();
    }

    private void forward() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(MOST_BYTES);
        while (!closed) {
            try {
                buffer.clear();
                in.receive(buffer);
                take(buffer.flip());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // nobody there at the moment; the next packet tries again
            }
        }
    }

    private void take(ByteBuffer packet) throws IOException {
        InetSocketAddress to = resolved;
        if (to == null || !Rtp.isPacket(packet)) {
            return;
        }
        int type = Rtp.payloadType(packet);
        if (type == Rtp.VIDEO_TYPE) {
            pass(video, packet, to);
        } else if (type == Rtp.AUDIO_TYPE) {
            pass(audio, packet, to);
        }
    }

    private void pass(Track track, ByteBuffer packet, InetSocketAddress to) throws IOException {
        synchronized (track) {
            long timestamp = Rtp.timestamp(packet);
            if (!track.running || Rtp.source(packet) != track.runSource) {
                track.running = true;
                track.runSource = Rtp.source(packet);
                track.clock.begin(timestamp, runStart.getAsLong() - (track == audio ? OPUS_LOOK_AHEAD_NANOS : 0));
            }
            long nanos = track.clock.nanosOf(timestamp);
            track.lastNanos = nanos;
            track.sequence = track.sequence + 1 & 0xffff;
            Rtp.rewrite(packet, track.sequence, track.clock.timestampOf(nanos), track.source);
        }
        out.send(packet, to);
        packets.lazySet(packets.getPlain() + 1);
    }

    private void report() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(MOST_BYTES);
        while (!closed) {
            try {
                resolved = resolve(target.get());
                if (resolved != null) {
                    report(video, buffer, resolved);
                    report(audio, buffer, resolved);
                    buffer.clear().put(status.get().encode().getBytes(StandardCharsets.UTF_8));
                    out.send(buffer.flip(), resolved);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.debug("no report to the preview", e);
            }
            if (!pause()) {
                return;
            }
        }
    }

    private void report(Track track, ByteBuffer buffer, InetSocketAddress to) throws IOException {
        synchronized (track) {
            if (track.lastNanos == Long.MIN_VALUE) {
                return;
            }
            Rtp.putSenderReport(buffer, track.source, track.lastNanos, track.clock.timestampOf(track.lastNanos));
        }
        out.send(buffer, to);
    }

    private static InetSocketAddress resolve(InetSocketAddress address) {
        if (address == null || !address.isUnresolved()) {
            return address;
        }
        InetSocketAddress found = new InetSocketAddress(address.getHostString(), address.getPort());
        return found.isUnresolved() ? null : found;
    }

    private boolean pause() {
        synchronized (reporter) {
            try {
                if (!closed) {
                    reporter.wait(REPORT_MILLIS);
                }
                return !closed;
            } catch (InterruptedException e) {
                return false;
            }
        }
    }

    /** Sends the status now instead of at the next report. */
    public void hurry() {
        synchronized (reporter) {
            reporter.notifyAll();
        }
    }

    @Override
    public void close() {
        closed = true;
        hurry();
        try {
            in.close();
            out.close();
        } catch (IOException e) {
            LOG.debug("a socket did not close", e);
        }
    }
}
