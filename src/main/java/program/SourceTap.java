package program;

import java.util.function.LongSupplier;

/**
 * The source's transport stream as received, whole packets, the last seconds of it, for one reader that may be slow: it
 * copies out what it reads and delays nobody. Positions are bytes since the start and multiples of {@link #PACKET}.
 */
public final class SourceTap {
    /** Bytes of one transport stream packet. */
    public static final int PACKET = TsMonitor.PACKET;

    private static final byte SYNC = 0x47;

    private final TsRing ring;
    private final TsMonitor monitor;
    private final LongSupplier connections;

    SourceTap(TsRing ring, TsMonitor monitor, LongSupplier connections) {
        this.ring = ring;
        this.monitor = monitor;
        this.connections = connections;
    }

    /** Where the next packet will go. */
    public long end() {
        return ring.end();
    }

    /**
     * Copies what is there from a position on.
     *
     * @param into a multiple of {@link #PACKET} bytes
     * @return bytes copied, 0 when there is nothing yet, -1 when the position is gone
     */
    public int read(long position, byte[] into) {
        return ring.read(position, into);
    }

    /** Where the last group of pictures begins, or -1 while none is known. */
    public long gopStart() {
        return monitor.gopStart();
    }

    /** The programme tables, to stand before a group of pictures; empty while unknown. */
    public byte[] tables() {
        byte[] tables = monitor.tables();
        return tables[0] == SYNC && tables[PACKET] == SYNC ? tables : new byte[0];
    }

    /** Counts up whenever a sender begins to speak. */
    public long connections() {
        return connections.getAsLong();
    }
}
