package preview;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One webrtcbin as a viewer's side sees it: an offer in, an answer out, candidates, a state, figures. Everything is asked
 * for, nothing calls back: GStreamer's threads never enter the JVM here. One caller at a time.
 */
final class PeerConnection {
    static final int NEW = 0;
    static final int CONNECTED = 2;
    static final int DISCONNECTED = 3;
    static final int FAILED = 4;
    static final int CLOSED = 5;

    private static final int OFFER = 1;
    private static final int REPLIED = 2;
    private static final int SEND_ONLY = 2;
    private static final int GATHERED = 2;
    private static final long PROMISE_SECONDS = 5;
    private static final long STEP_NANOS = 2_000_000L;
    private static final long RELAY_NANOS = 1_500_000_000L;
    private static final long REPORTS_NANOS = 1_000_000_000L;
    private static final int MOST_MEDIA = 2;

    private final Pointer webrtc;
    private final ScheduledExecutorService timer;
    private boolean relayed;

    PeerConnection(Pointer webrtc, ScheduledExecutorService timer) {
        this.webrtc = webrtc;
        this.timer = timer;
    }

    /** Sets the ICE agent up, before anything else happens. */
    void network(Network network) {
        Pointer ice = GstCalls.pointer(webrtc, "ice-agent");
        if (ice == null) {
            return;
        }
        try {
            if (network.ports().first() > 0) {
                GstCalls.set(ice, "min-rtp-port", network.ports().first());
                GstCalls.set(ice, "max-rtp-port", network.ports().last());
            }
            agent(ice, network);
            for (String address : network.addresses()) {
                GstCalls.emit(ice, "add-local-ip-address", address, new IntByReference());
            }
        } finally {
            GstCalls.GLib.g_object_unref(ice);
        }
        if (!network.stun().isEmpty()) {
            GstCalls.set(webrtc, "stun-server", network.stun());
        }
        if (!network.turn().isEmpty()) {
            GstCalls.set(webrtc, "turn-server", network.turn());
            relayed = true;
        }
    }

    /** libnice would ask the router for a way in (UPnP), and waits for its answer. */
    private static void agent(Pointer ice, Network network) {
        Pointer agent = GstCalls.pointer(ice, "agent");
        if (agent != null) {
            GstCalls.set(agent, "upnp", 0);
            GstCalls.set(agent, "ice-tcp", network.iceTcp() ? 1 : 0);
            GstCalls.GLib.g_object_unref(agent);
        }
    }

    /** Turns retransmission on for each of its tracks; they only send. */
    void tracks(List<Offer.Codec> codecs) {
        for (int i = 0; i < codecs.size(); i++) {
            PointerByReference result = new PointerByReference();
            GstCalls.emit(webrtc, "get-transceiver", i, result);
            Pointer transceiver = result.getValue();
            if (transceiver != null) {
                GstCalls.set(transceiver, "direction", SEND_ONLY);
                GstCalls.set(transceiver, "do-nack", codecs.get(i).retransmission() >= 0 ? 1 : 0);
                GstCalls.GLib.g_object_unref(transceiver);
            }
        }
    }

    /**
     * Answers an offer.
     *
     * @param gatherMillis how long to wait for the candidates of servers that answer slowly
     * @throws Offer.Unacceptable when GStreamer does not take it
     */
    String answer(String offer, long gatherMillis) {
        Pointer remote = GstCalls.description(OFFER, offer);
        try {
            call("set-remote-description", remote);
        } finally {
            GstCalls.WebRtc.gst_webrtc_session_description_free(remote);
        }
        Pointer promise = GstCalls.Gst.gst_promise_new();
        try {
            GstCalls.emit(webrtc, "create-answer", null, promise);
            Pointer reply = await(promise);
            Pointer value = reply == null ? null : GstCalls.Gst.gst_structure_get_value(reply, "answer");
            if (value == null) {
                throw new Offer.Unacceptable("The offer cannot be answered.");
            }
            call("set-local-description", GstCalls.GLib.g_value_get_boxed(value));
        } finally {
            GstCalls.Gst.gst_mini_object_unref(promise);
        }
        reportOften();
        awaitCandidates(gatherMillis);
        return local();
    }

    /**
     * A browser puts sound and picture together by sender reports, and needs two of each before it begins; GStreamer
     * sends them five seconds apart unless it is told otherwise.
     */
    private void reportOften() {
        Pointer sessions = GstCalls.Gst.gst_bin_get_by_name(webrtc, "rtpbin");
        if (sessions == null) {
            return;
        }
        try {
            for (int i = 0; i < MOST_MEDIA; i++) {
                PointerByReference result = new PointerByReference();
                GstCalls.emit(sessions, "get-internal-session", i, result);
                if (result.getValue() != null) {
                    GstCalls.set(result.getValue(), "rtcp-min-interval", REPORTS_NANOS);
                    GstCalls.GLib.g_object_unref(result.getValue());
                }
            }
        } finally {
            GstCalls.GLib.g_object_unref(sessions);
        }
    }

    private void call(String signal, Pointer description) {
        Pointer promise = GstCalls.Gst.gst_promise_new();
        try {
            GstCalls.emit(webrtc, signal, description, promise);
            Pointer reply = await(promise);
            if (reply != null && GstCalls.Gst.gst_structure_has_field(reply, "error") != 0) {
                throw new Offer.Unacceptable("The offer is not accepted.");
            }
        } finally {
            GstCalls.Gst.gst_mini_object_unref(promise);
        }
    }

    /** The reply, which is the promise's; null when there is none. */
    private Pointer await(Pointer promise) {
        GstCalls.Gst.gst_mini_object_ref(promise);
        ScheduledFuture<?> limit = timer.schedule(
                () -> {
                    GstCalls.Gst.gst_promise_interrupt(promise);
                    GstCalls.Gst.gst_mini_object_unref(promise);
                },
                PROMISE_SECONDS,
                TimeUnit.SECONDS);
        int result = GstCalls.Gst.gst_promise_wait(promise);
        if (!limit.cancel(false)) {
            throw new Offer.Unacceptable("The offer was not answered in time.");
        }
        GstCalls.Gst.gst_mini_object_unref(promise);
        if (result != REPLIED) {
            throw new Offer.Unacceptable("The offer is not accepted.");
        }
        return GstCalls.Gst.gst_promise_get_reply(promise);
    }

    /** A relay takes two round trips more, and what is not found now is never told. */
    private void awaitCandidates(long millis) {
        long began = System.nanoTime();
        while (!gathered() && System.nanoTime() - began < millis * 1_000_000L) {
            LockSupport.parkNanos(STEP_NANOS);
        }
        while (relayed && !gathered() && !local().contains(" typ relay") && System.nanoTime() - began < RELAY_NANOS) {
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    boolean gathered() {
        return GstCalls.number(webrtc, "ice-gathering-state") == GATHERED;
    }

    /** The local description with the candidates found so far. */
    String local() {
        Pointer description = GstCalls.pointer(webrtc, "local-description");
        if (description == null) {
            throw new Offer.Unacceptable("The offer cannot be answered.");
        }
        try {
            return GstCalls.text(description);
        } finally {
            GstCalls.WebRtc.gst_webrtc_session_description_free(description);
        }
    }

    /** One of the numbers above. */
    int state() {
        return GstCalls.number(webrtc, "connection-state");
    }

    /** Takes a candidate of the viewer's; its form has been checked. */
    void candidate(int media, String candidate) {
        GstCalls.emit(webrtc, "add-ice-candidate", media, candidate);
    }

    /** GStreamer's figures in its own notation; empty when it gives none. */
    String figures() {
        Pointer promise = GstCalls.Gst.gst_promise_new();
        try {
            GstCalls.emit(webrtc, "get-stats", null, promise);
            Pointer reply = await(promise);
            return reply == null ? "" : GstCalls.taken(GstCalls.Gst.gst_structure_to_string(reply));
        } finally {
            GstCalls.Gst.gst_mini_object_unref(promise);
        }
    }
}
