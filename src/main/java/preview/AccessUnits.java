package preview;

import java.nio.ByteBuffer;

/**
 * Puts H.264 access units together from RTP packets (RFC 6184: single units, aggregates, fragments), as a byte stream
 * with start codes. Bytes come from the network: what does not fit is left out, and a unit that lost a packet is dropped.
 * One thread.
 */
final class AccessUnits {
    /** Larger than any picture we encode; what grows beyond is dropped. */
    static final int MOST_BYTES = 4 << 20;

    private static final byte[] START = {0, 0, 0, 1};
    private static final int AGGREGATE = 24;
    private static final int FRAGMENT = 28;
    private static final int IDR = 5;
    private static final int SPS = 7;

    private byte[] unit = new byte[256 * 1024];
    private int size;
    private long timestamp;
    private int nextSequence = -1;
    private boolean damaged;
    private boolean keyframe;
    private boolean inFragment;
    private long lost;

    /** Takes whole access units. */
    @FunctionalInterface
    interface Sink {
        /**
         * One picture.
         *
         * @param bytes valid until the call returns
         */
        void accept(byte[] bytes, int length, long timestamp, boolean keyframe);
    }

    /** One packet of the picture. */
    void packet(ByteBuffer packet, Sink sink) {
        int sequence = Rtp.sequence(packet);
        boolean gap = nextSequence >= 0 && sequence != nextSequence;
        nextSequence = sequence + 1 & 0xffff;
        if (gap) {
            lost++;
            damaged = true;
        }
        if (size > 0 && Rtp.timestamp(packet) != timestamp) {
            finish(sink);
            damaged = gap;
        }
        timestamp = Rtp.timestamp(packet);
        payload(packet, Rtp.payloadAt(packet));
        if (Rtp.marker(packet)) {
            finish(sink);
        }
    }

    private void payload(ByteBuffer packet, int at) {
        int length = packet.limit() - at;
        if (length < 2) {
            return;
        }
        int type = packet.get(at) & 0x1f;
        if (type == AGGREGATE) {
            aggregate(packet, at + 1);
        } else if (type == FRAGMENT) {
            fragment(packet, at);
        } else if (type > 0 && type < AGGREGATE) {
            begin(packet.get(at));
            append(packet, at + 1, length - 1);
        }
    }

    private void aggregate(ByteBuffer packet, int from) {
        int at = from;
        while (at + 3 <= packet.limit()) {
            int length = packet.getShort(at) & 0xffff;
            if (length < 1 || at + 2 + length > packet.limit()) {
                damaged = true;
                return;
            }
            begin(packet.get(at + 2));
            append(packet, at + 3, length - 1);
            at += 2 + length;
        }
    }

    private void fragment(ByteBuffer packet, int at) {
        byte header = packet.get(at + 1);
        if ((header & 0x80) != 0) {
            begin((byte) ((packet.get(at) & 0xe0) | (header & 0x1f)));
            inFragment = true;
        } else if (!inFragment) {
            damaged = true;
            return;
        }
        append(packet, at + 2, packet.limit() - at - 2);
        if ((header & 0x40) != 0) {
            inFragment = false;
        }
    }

    private void begin(byte header) {
        int type = header & 0x1f;
        keyframe |= type == IDR || type == SPS;
        if (room(START.length + 1)) {
            System.arraycopy(START, 0, unit, size, START.length);
            size += START.length;
            unit[size++] = header;
        }
    }

    private void append(ByteBuffer packet, int at, int length) {
        if (length > 0 && room(length)) {
            packet.get(at, unit, size, length);
            size += length;
        }
    }

    private boolean room(int more) {
        if (size + more > MOST_BYTES) {
            damaged = true;
            return false;
        }
        if (size + more > unit.length) {
            unit = java.util.Arrays.copyOf(unit, Math.min(MOST_BYTES, Math.max(size + more, unit.length * 2)));
        }
        return true;
    }

    private void finish(Sink sink) {
        if (size > 0 && !damaged) {
            sink.accept(unit, size, timestamp, keyframe);
        }
        size = 0;
        damaged = false;
        keyframe = false;
        inFragment = false;
    }

    /** Gaps in the packets' numbers. */
    long lost() {
        return lost;
    }
}
