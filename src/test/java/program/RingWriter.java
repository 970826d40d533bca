package program;

import java.nio.ByteBuffer;

/** Fills a program ring, for tests outside this package. */
public final class RingWriter {
    private final ProgramRing ring;

    public RingWriter(ProgramRing ring) {
        this.ring = ring;
    }

    /** Script, picture and sound configuration. */
    public void headers() {
        write(ProgramRing.SCRIPT, 0, 2, 0);
        write(ProgramRing.VIDEO, 0, 0x17, 0);
        write(ProgramRing.AUDIO, 0, 0xAF, 0);
    }

    public void key(long millis) {
        write(ProgramRing.VIDEO, millis, 0x17, 1);
    }

    public void inter(long millis) {
        write(ProgramRing.VIDEO, millis, 0x27, 1);
    }

    public void sound(long millis) {
        write(ProgramRing.AUDIO, millis, 0xAF, 1);
    }

    private void write(byte type, long millis, int first, int second) {
        ring.write(type, millis, ByteBuffer.wrap(new byte[] {(byte) first, (byte) second, 3, 4, 5}));
    }
}
