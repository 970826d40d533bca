package preview;

import com.sun.jna.Pointer;

/**
 * An access unit or an audio packet in native memory.
 *
 * @param buffer a GstBuffer; null in tests without GStreamer
 * @param nanos when it is shown, on the clock of the viewers' time stamps
 * @param keyframe whether decoding can begin here
 */
record Sample(Pointer buffer, int bytes, long nanos, boolean keyframe) {}
