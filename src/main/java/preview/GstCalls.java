package preview;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;

/**
 * The few calls that are made for every picture and viewer, and those around a session's start where
 * gst1-java-core leaves objects to the garbage collector (a promise that is collected before it is kept ends the
 * process). Mapped directly: a call through JNA's proxies costs about ten times as much. Whatever is made here is freed
 * here, at a time that the code tells.
 */
final class GstCalls {
    /** Place of the presentation time in a GstBuffer where pointers have 64 bits. */
    static final long BUFFER_PTS = 72;

    private static final long DESCRIPTION_SDP = 8;

    private GstCalls() {}

    static final class Gst {
        static {
            Native.register(Gst.class, "gstreamer-1.0");
        }

        private Gst() {}

        static native Pointer gst_buffer_new_allocate(Pointer allocator, long size, Pointer params);

        static native long gst_buffer_fill(Pointer buffer, long offset, byte[] source, long size);

        static native Pointer gst_buffer_copy(Pointer buffer);

        static native Pointer gst_mini_object_ref(Pointer object);

        static native void gst_mini_object_unref(Pointer object);

        static native Pointer gst_promise_new();

        static native int gst_promise_wait(Pointer promise);

        static native void gst_promise_interrupt(Pointer promise);

        static native Pointer gst_promise_get_reply(Pointer promise);

        static native int gst_structure_has_field(Pointer structure, String field);

        static native Pointer gst_structure_get_value(Pointer structure, String field);

        static native Pointer gst_structure_to_string(Pointer structure);

        /** With a reference that the caller gives back. */
        static native Pointer gst_bin_get_by_name(Pointer bin, String name);
    }

    static final class App {
        static {
            Native.register(App.class, "gstapp-1.0");
        }

        private App() {}

        /** Takes the buffer over. */
        static native int gst_app_src_push_buffer(Pointer source, Pointer buffer);

        static native long gst_app_src_get_current_level_bytes(Pointer source);
    }

    static final class Sdp {
        static {
            Native.register(Sdp.class, "gstsdp-1.0");
        }

        private Sdp() {}

        static native int gst_sdp_message_new(PointerByReference message);

        static native int gst_sdp_message_parse_buffer(byte[] data, int size, Pointer message);

        static native int gst_sdp_message_free(Pointer message);

        static native Pointer gst_sdp_message_as_text(Pointer message);
    }

    static final class WebRtc {
        static {
            Native.register(WebRtc.class, "gstwebrtc-1.0");
        }

        private WebRtc() {}

        /** Takes the message over. */
        static native Pointer gst_webrtc_session_description_new(int type, Pointer sdp);

        static native void gst_webrtc_session_description_free(Pointer description);
    }

    static final class GLib {
        static {
            Native.register(GLib.class, "gobject-2.0");
        }

        private GLib() {}

        static native void g_object_unref(Pointer object);

        static native void g_free(Pointer memory);

        static native Pointer g_value_get_boxed(Pointer value);
    }

    /** Calls with argument lists that vary, through JNA's proxy. */
    interface Varied extends com.sun.jna.Library {
        Varied CALLS = Native.load("gobject-2.0", Varied.class);

        void g_object_get(Pointer object, String name, Object... rest);

        void g_object_set(Pointer object, String name, Object... rest);

        void g_signal_emit_by_name(Pointer object, String signal, Object... rest);
    }

    /** A property that is a pointer; the caller frees what it got. Null where it has none. */
    static Pointer pointer(Pointer owner, String property) {
        PointerByReference result = new PointerByReference();
        Varied.CALLS.g_object_get(owner, property, result, null);
        return result.getValue();
    }

    /** A property that is a number or an enumeration. */
    static int number(Pointer owner, String property) {
        com.sun.jna.ptr.IntByReference result = new com.sun.jna.ptr.IntByReference();
        Varied.CALLS.g_object_get(owner, property, result, null);
        return result.getValue();
    }

    static void set(Pointer object, String property, Object value) {
        Varied.CALLS.g_object_set(object, property, value, null);
    }

    static void emit(Pointer object, String signal, Object... arguments) {
        Varied.CALLS.g_signal_emit_by_name(object, signal, arguments);
    }

    /** Text that GLib has allocated, which is freed. */
    static String taken(Pointer text) {
        if (text == null) {
            return "";
        }
        try {
            return text.getString(0, StandardCharsets.UTF_8.name());
        } finally {
            GLib.g_free(text);
        }
    }

    /**
     * A session description that the caller frees.
     *
     * @param type 1 for an offer, 3 for an answer
     */
    static Pointer description(int type, String sdp) {
        PointerByReference message = new PointerByReference();
        Sdp.gst_sdp_message_new(message);
        byte[] bytes = sdp.getBytes(StandardCharsets.US_ASCII);
        if (Sdp.gst_sdp_message_parse_buffer(bytes, bytes.length, message.getValue()) != 0) {
            Sdp.gst_sdp_message_free(message.getValue());
            throw new Offer.Unacceptable("The offer is no SDP that can be read.");
        }
        return WebRtc.gst_webrtc_session_description_new(type, message.getValue());
    }

    /** The text of a session description, which stays whose it was. */
    static String text(Pointer description) {
        return taken(Sdp.gst_sdp_message_as_text(description.getPointer(DESCRIPTION_SDP)));
    }
}
