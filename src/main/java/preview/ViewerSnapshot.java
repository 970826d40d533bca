package preview;

import java.time.Instant;

/**
 * One viewer, as the API shows it. Figures that are not known are null.
 *
 * @param address where its signalling comes from
 * @param state connecting, live, or ended
 * @param door whep or websocket
 * @param bitrateK kbit/s sent lately
 * @param packets sent since the beginning
 * @param lost packets that the viewer says it missed, before they were sent again
 * @param keyframeRequests how often it lost the picture and got the last keyframe again
 * @param freezes as its browser counts them
 * @param framesPerSecond as its browser counts them
 * @param delayMillis from the preview's door to its screen, as its page measures it
 */
public record ViewerSnapshot(
        String id,
        Instant since,
        String address,
        String state,
        String door,
        String codec,
        long bitrateK,
        Double roundTripMillis,
        Long packets,
        Long lost,
        long keyframeRequests,
        Integer freezes,
        Double framesPerSecond,
        Double delayMillis) {}
