package preview;

import java.nio.ByteBuffer;

/** Fields of RTP and RTCP packets, by their places (RFC 3550). */
final class Rtp {
    static final int HEADER_BYTES = 12;
    static final int VIDEO_TYPE = 96;
    static final int AUDIO_TYPE = 97;
    static final int VIDEO_CLOCK = 90_000;
    static final int AUDIO_CLOCK = 48_000;
    static final int SENDER_REPORT = 200;
    static final int SENDER_REPORT_BYTES = 28;
    private static final int VERSION_2 = 0x80;

    private Rtp() {}

    /** Whether a datagram can be a packet of either kind. */
    static boolean isPacket(ByteBuffer packet) {
        return packet.remaining() >= HEADER_BYTES && (packet.get(packet.position()) & 0xc0) == VERSION_2;
    }

    static boolean isSenderReport(ByteBuffer packet) {
        return packet.remaining() >= SENDER_REPORT_BYTES && (packet.get(packet.position() + 1) & 0xff) == SENDER_REPORT;
    }

    static int payloadType(ByteBuffer packet) {
        return packet.get(packet.position() + 1) & 0x7f;
    }

    static boolean marker(ByteBuffer packet) {
        return (packet.get(packet.position() + 1) & 0x80) != 0;
    }

    static int sequence(ByteBuffer packet) {
        return packet.getShort(packet.position() + 2) & 0xffff;
    }

    /** Time stamp, unsigned. */
    static long timestamp(ByteBuffer packet) {
        return packet.getInt(packet.position() + 4) & 0xffff_ffffL;
    }

    static int source(ByteBuffer packet) {
        return packet.getInt(packet.position() + 8);
    }

    static void rewrite(ByteBuffer packet, int sequence, long timestamp, int source) {
        int at = packet.position();
        packet.putShort(at + 2, (short) sequence);
        packet.putInt(at + 4, (int) timestamp);
        packet.putInt(at + 8, source);
    }

    /** Where the payload starts, after contributing sources and extension; the packet's end when it is cut short. */
    static int payloadAt(ByteBuffer packet) {
        int first = packet.get(packet.position());
        int at = packet.position() + HEADER_BYTES + 4 * (first & 0x0f);
        if ((first & 0x10) != 0 && at + 4 <= packet.limit()) {
            at += 4 + 4 * (packet.getShort(at + 2) & 0xffff);
        }
        return Math.min(at, packet.limit());
    }

    /** Signed distance from one time stamp to another, over the wrap. */
    static long distance(long from, long to) {
        return (int) (to - from);
    }

    /** A sender report without counts: this source's time stamp at a time of the program in nanoseconds. */
    static void putSenderReport(ByteBuffer into, int source, long nanos, long timestamp) {
        into.clear();
        into.put((byte) VERSION_2).put((byte) SENDER_REPORT).putShort((short) (SENDER_REPORT_BYTES / 4 - 1));
        into.putInt(source);
        into.putInt((int) Math.floorDiv(nanos, 1_000_000_000L));
        into.putInt((int) ((Math.floorMod(nanos, 1_000_000_000L) << 32) / 1_000_000_000L));
        into.putInt((int) timestamp).putInt(0).putInt(0);
        into.flip();
    }

    /** The program's time in a sender report, in nanoseconds. */
    static long reportNanos(ByteBuffer report) {
        long seconds = report.getInt(report.position() + 8) & 0xffff_ffffL;
        long fraction = report.getInt(report.position() + 12) & 0xffff_ffffL;
        return seconds * 1_000_000_000L + ((fraction * 1_000_000_000L + (1L << 31)) >> 32);
    }

    static int reportSource(ByteBuffer report) {
        return report.getInt(report.position() + 4);
    }

    static long reportTimestamp(ByteBuffer report) {
        return report.getInt(report.position() + 16) & 0xffff_ffffL;
    }
}
