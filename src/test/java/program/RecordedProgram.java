package program;

import java.nio.ByteBuffer;

/** Writes a made-up encoded program into a ring, for tests of its readers. */
public final class RecordedProgram {
    private final ProgramRing ring = new ProgramRing(1 << 20, 512);

    public ProgramRing ring() {
        return ring;
    }

    /** The decoder configuration of the picture, told apart by one byte. */
    public void pictureHeader(int version) {
        ring.write(ProgramRing.VIDEO, 0, body(0x17, 0, version));
    }

    public void soundHeader() {
        ring.write(ProgramRing.AUDIO, 0, body(0xAF, 0, 0x11, 0x90));
    }

    public void keyframe(long millis) {
        ring.write(ProgramRing.VIDEO, millis, body(0x17, 1, 0, 0, 0, 1, 2, 3));
    }

    public void picture(long millis) {
        ring.write(ProgramRing.VIDEO, millis, body(0x27, 1, 0, 0, 0, 4, 5, 6));
    }

    /** Any tag. */
    public void tag(byte type, long millis, byte[] body) {
        ring.write(type, millis, ByteBuffer.wrap(body));
    }

    private static ByteBuffer body(int... bytes) {
        ByteBuffer body = ByteBuffer.allocate(bytes.length);
        for (int octet : bytes) {
            body.put((byte) octet);
        }
        return body.flip();
    }
}
