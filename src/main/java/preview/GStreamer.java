package preview;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freedesktop.gstreamer.ElementFactory;
import org.freedesktop.gstreamer.Gst;

/** GStreamer in this process: started once, with what the preview needs of it, or a sentence about what is missing. */
public final class GStreamer {
    private static final List<String> ELEMENTS = List.of(
            "appsrc", "rtph264pay", "rtpopuspay", "capsfilter", "webrtcbin", "nicesink", "dtlssrtpenc", "srtpenc");

    private GStreamer() {}

    /**
     * Starts it.
     *
     * @return what stands in the way, for people; empty when all is well
     */
    public static synchronized Optional<String> start() {
        try {
            // GStreamer's trap would take HotSpot's own signals for crashes and end the process.
            Gst.init("preview", "--gst-disable-segtrap", "--gst-disable-registry-fork");
        } catch (RuntimeException | LinkageError e) {
            return Optional.of("GStreamer cannot be loaded; install gstreamer1.0-plugins-base, -good, -bad and"
                    + " gstreamer1.0-nice (" + firstLine(e) + ").");
        }
        List<String> missing = ELEMENTS.stream().filter(name -> !exists(name)).toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("GStreamer has no " + String.join(", ", missing)
                        + "; install gstreamer1.0-plugins-base, -good, -bad and gstreamer1.0-nice.");
    }

    private static boolean exists(String element) {
        try {
            return ElementFactory.find(element) != null;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static String firstLine(Throwable e) {
        return Stream.of(String.valueOf(e.getMessage()).split("\n", 2))
                .findFirst()
                .orElse("");
    }

    /** GStreamer's version, for people. */
    public static String version() {
        return Gst.getVersionString();
    }
}
