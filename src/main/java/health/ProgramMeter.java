package health;

import java.util.Optional;
import program.ProgramRing;

/**
 * Measures what really leaves the encoder. It reads the program like a destination does, and is asked now and then: nobody
 * waits for it, and it wakes for no tag. One thread; no allocation per tag.
 */
public final class ProgramMeter {
    private static final long QUEUE_MILLIS = 8000;
    private static final double KBITS_PER_BYTE_AND_MILLI = 8;

    private final ProgramRing.Cursor cursor;
    private final ProgramRing ring;
    private long first = -1;
    private long last = -1;
    private long pictures;
    private long videoBytes;
    private long audioBytes;
    private long keyframe = -1;
    private long gops;
    private long gopMillis;
    private long longestGop;
    private long droppedBefore;

    /** A meter that begins with the next keyframe. */
    public ProgramMeter(ProgramRing ring) {
        this.ring = ring;
        this.cursor = ring.open(null, QUEUE_MILLIS);
    }

    /** Takes in what has been encoded since the last call; at least every few seconds. */
    public void read() {
        if (cursor.lost() && cursor.seekNewestKeyframe() == null) {
            return;
        }
        while (cursor.next()) {
            if (cursor.dropped() != droppedBefore) {
                droppedBefore = cursor.dropped();
                clear();
            }
            take();
        }
    }

    private void take() {
        if (cursor.header()) {
            return;
        }
        long now = cursor.millis();
        first = first < 0 ? now : first;
        last = Math.max(last, now);
        if (cursor.type() == ProgramRing.AUDIO) {
            audioBytes += cursor.size();
            return;
        }
        pictures++;
        videoBytes += cursor.size();
        if (cursor.keyframe()) {
            if (keyframe >= 0) {
                gops++;
                gopMillis += now - keyframe;
                longestGop = Math.max(longestGop, now - keyframe);
            }
            keyframe = now;
        }
    }

    /** What was sent since the last call of this, and starts over; empty when it was too little to say. */
    public Optional<Encoding> measure() {
        long millis = last - first;
        if (millis < 1000) {
            return Optional.empty();
        }
        Optional<AvcConfiguration> picture =
                AvcConfiguration.parse(ring.headers().video());
        Optional<AacConfiguration> sound = AacConfiguration.parse(ring.headers().audio());
        double audioK = audioBytes * KBITS_PER_BYTE_AND_MILLI / millis;
        Encoding encoding = new Encoding(
                picture.map(AvcConfiguration::width).orElse(0),
                picture.map(AvcConfiguration::height).orElse(0),
                (pictures - 1) * 1000.0 / millis,
                videoBytes * KBITS_PER_BYTE_AND_MILLI / millis,
                longestGop / 1000.0,
                gops == 0 ? 0 : gopMillis / 1000.0 / gops,
                sound.isPresent(),
                sound.map(AacConfiguration::sampleRate).orElse(0),
                sound.map(AacConfiguration::channels).orElse(0),
                audioK > YouTubeRules.MOST_AUDIO_K ? audioK : 0); // silence takes next to nothing, and may
        clear();
        return Optional.of(encoding);
    }

    private void clear() {
        first = -1;
        last = -1;
        pictures = 0;
        videoBytes = 0;
        audioBytes = 0;
        keyframe = -1;
        gops = 0;
        gopMillis = 0;
        longestGop = 0;
    }
}
