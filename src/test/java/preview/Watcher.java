package preview;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.freedesktop.gstreamer.Caps;
import org.freedesktop.gstreamer.Element;
import org.freedesktop.gstreamer.ElementFactory;
import org.freedesktop.gstreamer.Pad;
import org.freedesktop.gstreamer.PadProbeReturn;
import org.freedesktop.gstreamer.PadProbeType;
import org.freedesktop.gstreamer.Pipeline;
import org.freedesktop.gstreamer.glib.Natives;
import settings.PreviewSettings;

/**
 * A viewer's side without a decoder: a webrtcbin that receives pictures and sound and throws them away, decrypted. Answers
 * RTCP as GStreamer does. Made and ended by one thread.
 */
public final class Watcher implements AutoCloseable {
    private static final int RECEIVE_ONLY = 3;
    private static final int MAX_BUNDLE = 3;
    private static final int ANSWER = 3;
    private static final int REPLIED = 2;
    private static final long GATHER_NANOS = 3_000_000_000L;
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "watchers");
        thread.setDaemon(true);
        return thread;
    });

    private final Pipeline pipeline;
    private final Element webrtc;
    private final PeerConnection peer;
    private final boolean counts;
    private final Element.PAD_ADDED added = (element, pad) -> take(pad);
    private final Pad.PROBE probe = (pad, info) -> packet();
    private final AtomicLong packets = new AtomicLong();
    private volatile long firstAt;
    private volatile long lastAt;
    private volatile long longest;

    /**
     * Makes its pipeline.
     *
     * @param address of this machine that it receives at
     * @param counts whether it looks at the arrival of every packet, which costs more than all else that it does
     */
    public Watcher(String address, boolean counts) {
        this.counts = counts;
        pipeline = new Pipeline();
        webrtc = ElementFactory.make("webrtcbin", null);
        pipeline.add(webrtc);
        GstCalls.set(raw(), "bundle-policy", MAX_BUNDLE);
        GstCalls.set(raw(), "latency", 0);
        peer = new PeerConnection(raw(), TIMER);
        peer.network(
                new Network(new PreviewSettings.PortRange(0, 0), List.of(address), Optional.empty(), "", "", false));
        webrtc.connect(added);
        transceiver("application/x-rtp,media=video,encoding-name=H264,payload=102,clock-rate=90000,"
                + "packetization-mode=(string)1,profile-level-id=(string)42e01f");
        transceiver("application/x-rtp,media=audio,encoding-name=OPUS,payload=111,clock-rate=48000");
        pipeline.play();
    }

    private void transceiver(String description) {
        PointerByReference made = new PointerByReference();
        Caps caps = Caps.fromString(description);
        try {
            GstCalls.emit(raw(), "add-transceiver", RECEIVE_ONLY, Natives.getRawPointer(caps), made);
        } finally {
            Reference.reachabilityFence(caps);
        }
        GstCalls.GLib.g_object_unref(made.getValue());
    }

    private Pointer raw() {
        return Natives.getRawPointer(webrtc);
    }

    private void take(Pad pad) {
        Element sink = ElementFactory.make("fakesink", null);
        sink.set("sync", false);
        sink.set("async", false);
        pipeline.add(sink);
        sink.syncStateWithParent();
        Pad in = sink.getStaticPad("sink");
        if (counts && String.valueOf(pad.getCurrentCaps()).contains("video")) {
            in.addProbe(PadProbeType.BUFFER, probe);
        }
        pad.link(in);
    }

    private PadProbeReturn packet() {
        long now = System.nanoTime();
        if (firstAt == 0) {
            firstAt = now;
        } else {
            longest = Math.max(longest, now - lastAt);
        }
        lastAt = now;
        packets.lazySet(packets.getPlain() + 1);
        return PadProbeReturn.OK;
    }

    /** The offer, with all candidates. */
    public String offer() {
        Pointer promise = GstCalls.Gst.gst_promise_new();
        try {
            GstCalls.emit(raw(), "create-offer", null, promise);
            Pointer value = GstCalls.Gst.gst_structure_get_value(reply(promise), "offer");
            call("set-local-description", GstCalls.GLib.g_value_get_boxed(value));
        } finally {
            GstCalls.Gst.gst_mini_object_unref(promise);
        }
        long until = System.nanoTime() + GATHER_NANOS;
        while (!peer.gathered() && System.nanoTime() < until) {
            LockSupport.parkNanos(1_000_000L);
        }
        return peer.local();
    }

    /** What the other side said to it. */
    public void answer(String sdp) {
        Pointer remote = GstCalls.description(ANSWER, sdp);
        try {
            call("set-remote-description", remote);
        } finally {
            GstCalls.WebRtc.gst_webrtc_session_description_free(remote);
        }
    }

    private void call(String signal, Pointer description) {
        Pointer promise = GstCalls.Gst.gst_promise_new();
        try {
            GstCalls.emit(raw(), signal, description, promise);
            reply(promise);
        } finally {
            GstCalls.Gst.gst_mini_object_unref(promise);
        }
    }

    private static Pointer reply(Pointer promise) {
        if (GstCalls.Gst.gst_promise_wait(promise) != REPLIED) {
            throw new IllegalStateException("webrtcbin does not answer");
        }
        return GstCalls.Gst.gst_promise_get_reply(promise);
    }

    public boolean connected() {
        return peer.state() == PeerConnection.CONNECTED;
    }

    /** Bytes that its side of the connection has received, by GStreamer's figures. */
    public String figures() {
        return peer.figures();
    }

    /** Packets of the picture; 0 where it does not count. */
    public long packets() {
        return packets.get();
    }

    /** When the first one came, as {@link System#nanoTime()}; 0 before. */
    public long firstAt() {
        return firstAt;
    }

    /** The longest time without a packet of the picture since the last call, in milliseconds. */
    public double longestMillis() {
        long now = System.nanoTime();
        double millis = Math.max(longest, lastAt == 0 ? 0 : now - lastAt) / 1e6;
        longest = 0;
        return millis;
    }

    @Override
    public void close() {
        pipeline.stop();
        pipeline.getState(3, TimeUnit.SECONDS);
        webrtc.dispose();
        pipeline.dispose();
    }
}
