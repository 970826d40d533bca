package preview;

import com.sun.jna.Pointer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.freedesktop.gstreamer.Element;
import org.freedesktop.gstreamer.Gst;
import org.freedesktop.gstreamer.Pad;
import org.freedesktop.gstreamer.PadProbeReturn;
import org.freedesktop.gstreamer.PadProbeType;
import org.freedesktop.gstreamer.Pipeline;
import org.freedesktop.gstreamer.Structure;
import org.freedesktop.gstreamer.event.Event;
import org.freedesktop.gstreamer.glib.Natives;

/**
 * One viewer: a pipeline of two sources, two payloaders under the viewer's numbers, and webrtcbin. Samples are shared
 * with all other viewers; only their times are its own.
 *
 * <p>Threads: negotiation and end by whoever owns the viewer, one at a time; {@link #video} and {@link #audio} by the hub
 * and by the thread that catches up, never at once.
 */
final class Viewer implements Hub.Sink {
    private static final int MTU = 1200;
    private static final long MOST_WAITING_BYTES = 24L << 20;
    private static final long STOP_SECONDS = 3;
    private static final long LEAST_STEP_NANOS = 100_000L;

    private final String id;
    private final String remote;
    private final Instant since = Instant.now();
    private final long sinceNanos = System.nanoTime();
    private final Offer offer;
    private final Pipeline pipeline;
    private final Element webrtc;
    private final List<Element> sources = new ArrayList<>();
    private final Pad picturePad;
    private final Pad.PROBE probe;
    private final PeerConnection peer;
    private final Pointer picture;
    private final Pointer sound;
    private final Runnable onKeyframeRequest;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicLong pictures = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong keyframeRequests = new AtomicLong();
    private volatile boolean waitsForKeyframe;
    private long lastPicture;
    private long lastSound = Long.MIN_VALUE;

    /**
     * Makes the pipeline and sets it going; it waits for an answer to be made.
     *
     * @param onKeyframeRequest called on one of GStreamer's threads; must not wait
     */
    Viewer(
            String id,
            String remote,
            Offer offer,
            Network network,
            ScheduledExecutorService timer,
            Runnable onKeyframeRequest) {
        this.id = id;
        this.remote = remote;
        this.offer = offer;
        this.onKeyframeRequest = onKeyframeRequest;
        pipeline = (Pipeline) Gst.parseLaunch(description(offer));
        webrtc = pipeline.getElementByName("w");
        peer = new PeerConnection(raw(webrtc), timer);
        peer.network(network);
        picture = source("v");
        sound = source("a");
        picturePad = picture == null ? null : sources.get(0).getStaticPad("src");
        probe = (pad, info) -> upstream(info.getEvent());
        if (picturePad != null) {
            picturePad.addProbe(PadProbeType.EVENT_UPSTREAM, probe);
        }
        pipeline.setBaseTime(0);
        pipeline.setStartTime(-1);
        pipeline.play();
    }

    private static Pointer raw(Element element) {
        return Natives.getRawPointer(element);
    }

    private Pointer source(String name) {
        Element element = pipeline.getElementByName(name);
        if (element == null) {
            return null;
        }
        sources.add(element);
        return raw(element);
    }

    /**
     * Sources are named here, so that the answer names them, too: a browser decodes one that was not announced and then
     * shows it nowhere. Times are those of the process's clock from its beginning, so that all viewers can share them.
     */
    private static String description(Offer offer) {
        StringBuilder text = new StringBuilder("webrtcbin name=w bundle-policy=max-bundle latency=0");
        int sink = 0;
        long source = ThreadLocalRandom.current().nextLong(1, 0x7fff_fff0L);
        for (Offer.Media media : offer.media()) {
            if (media.served()) {
                text.append(
                                media.kind().equals("video")
                                        ? video(media.codec(), source++)
                                        : audio(media.codec(), source++))
                        .append(" ! w.sink_")
                        .append(sink++);
            }
        }
        return text.toString();
    }

    private static String video(Offer.Codec codec, long source) {
        return " appsrc name=v is-live=true format=time max-bytes=0"
                + " caps=video/x-h264,stream-format=byte-stream,alignment=au"
                + " ! rtph264pay pt=" + codec.type() + " mtu=" + MTU + " aggregate-mode=zero-latency timestamp-offset=0"
                + " ssrc=" + source
                + " ! application/x-rtp,media=video,encoding-name=H264,clock-rate=90000,payload=" + codec.type()
                + ",ssrc=(uint)" + source;
    }

    private static String audio(Offer.Codec codec, long source) {
        return " appsrc name=a is-live=true format=time max-bytes=0"
                + " caps=audio/x-opus,channel-mapping-family=0,channels=2,rate=48000"
                + " ! rtpopuspay pt=" + codec.type() + " mtu=" + MTU + " timestamp-offset=0 ssrc=" + source
                + " ! application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,payload=" + codec.type()
                + ",ssrc=(uint)" + source;
    }

    /** Answers the offer; GStreamer's words are changed into those that fit the viewer's offer. */
    String answer(Optional<String> advertised, long gatherMillis) {
        peer.tracks(offer.media().stream()
                .filter(Offer.Media::served)
                .map(Offer.Media::codec)
                .toList());
        return Answer.compose(peer.answer(offer.canonical(), gatherMillis), offer, advertised);
    }

    PeerConnection peer() {
        return peer;
    }

    Offer offer() {
        return offer;
    }

    private PadProbeReturn upstream(Event event) {
        Structure structure = event == null ? null : event.getStructure();
        if (structure != null && structure.hasName("GstForceKeyUnit")) {
            keyframeRequests.incrementAndGet();
            onKeyframeRequest.run();
        }
        return PadProbeReturn.OK;
    }

    @Override
    public void video(Sample sample, long nanos) {
        if (picture == null || ended.get() || tooSlow(sample)) {
            return;
        }
        // Pictures sent again come right after the last one and before the next.
        lastPicture = Math.max(nanos, lastPicture + LEAST_STEP_NANOS);
        push(picture, sample, lastPicture);
        pictures.lazySet(pictures.getPlain() + 1);
    }

    /** What waits here was not taken by the network; the rest of the GOP is left out then. */
    private boolean tooSlow(Sample sample) {
        if (level() > MOST_WAITING_BYTES) {
            waitsForKeyframe = true;
        }
        if (waitsForKeyframe && sample.keyframe()) {
            waitsForKeyframe = level() > MOST_WAITING_BYTES;
        }
        return waitsForKeyframe;
    }

    @Override
    public void audio(Sample sample, long nanos) {
        if (sound == null || ended.get() || nanos <= lastSound) {
            return;
        }
        lastSound = nanos;
        push(sound, sample, nanos);
    }

    private void push(Pointer source, Sample sample, long nanos) {
        Pointer buffer = GstCalls.Gst.gst_buffer_copy(sample.buffer());
        buffer.setLong(GstCalls.BUFFER_PTS, nanos);
        GstCalls.App.gst_app_src_push_buffer(source, buffer);
        bytes.lazySet(bytes.getPlain() + sample.bytes());
    }

    private long level() {
        return GstCalls.App.gst_app_src_get_current_level_bytes(picture);
    }

    /** Ends the pipeline and frees what it had; may take seconds, and is done once. */
    void end() {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        if (picturePad != null) {
            picturePad.removeProbe(probe);
        }
        pipeline.stop();
        pipeline.getState(STOP_SECONDS, TimeUnit.SECONDS);
        if (picturePad != null) {
            picturePad.dispose();
        }
        sources.forEach(Element::dispose);
        webrtc.dispose();
        pipeline.dispose();
    }

    boolean ended() {
        return ended.get();
    }

    String id() {
        return id;
    }

    String remote() {
        return remote;
    }

    Instant since() {
        return since;
    }

    /** Nanoseconds since it was made. */
    long age() {
        return System.nanoTime() - sinceNanos;
    }

    long bytes() {
        return bytes.get();
    }

    long pictures() {
        return pictures.get();
    }

    long keyframeRequests() {
        return keyframeRequests.get();
    }
}
