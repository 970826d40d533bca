package program;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches a MPEG transport stream go by: programme tables, continuity, the picture track's time stamps and where its last
 * group of pictures begins. One thread writes; figures may be read by any.
 *
 * <p>Only packet headers, the tables and the first bytes of access units are looked at; the stream is passed on as it is.
 * Source: ISO/IEC 13818-1.
 */
final class TsMonitor {
    static final int PACKET = 188;

    static final int H264 = 0x1B;
    static final int H265 = 0x24;

    private static final int SYNC = 0x47;
    private static final int NO_PID = -1;
    private static final int PROGRAMME_TABLE = 0;
    private static final int MAP_TABLE = 2;
    private static final long PTS_MODULUS = 1L << 33;
    private static final long PTS_PER_SECOND = 90_000;

    private final TsRing ring;
    private final byte[] partial = new byte[PACKET + 1];
    private int partialSize;
    private boolean synced;
    private final byte[] continuity = new byte[8192];
    private final byte[] pat = new byte[PACKET];
    private final byte[] pmt = new byte[PACKET];
    private volatile boolean havePat;
    private volatile boolean havePmt;
    private int pmtPid = NO_PID;
    private volatile int videoPid = NO_PID;
    private volatile int videoType;
    private volatile int audioType;
    private final FormatWatch formats = new FormatWatch();
    private volatile long gopStart = -1;
    private volatile long lastPts = -1;
    private boolean jumped;
    private boolean haveParameters;

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong continuityErrors = new AtomicLong();
    private final AtomicLong accessUnits = new AtomicLong();
    private final AtomicLong keyframes = new AtomicLong();
    private final AtomicLong garbage = new AtomicLong();

    TsMonitor(TsRing ring) {
        this.ring = ring;
        Arrays.fill(continuity, (byte) -1);
    }

    /**
     * Takes bytes as they come; whole packets go to the ring.
     *
     * @return true when the stream's own time jumped, which means that another sender speaks now
     */
    boolean feed(byte[] data, int count) {
        bytes.lazySet(bytes.getPlain() + count);
        jumped = false;
        int at = 0;
        while (at < count) {
            if (synced && partialSize == 0) {
                at = wholePackets(data, at, count);
            }
            at = intoPartial(data, at, count);
        }
        return jumped;
    }

    private int wholePackets(byte[] data, int from, int count) {
        int at = from;
        while (count - at >= PACKET && data[at] == SYNC) {
            packet(data, at);
            at += PACKET;
        }
        return at;
    }

    /** Fills up a packet that came in pieces; out of step, one packet and the next one's first byte. */
    private int intoPartial(byte[] data, int from, int count) {
        int wanted = synced ? PACKET : PACKET + 1;
        int step = Math.min(wanted - partialSize, count - from);
        System.arraycopy(data, from, partial, partialSize, step);
        partialSize += step;
        if (partialSize > 0 && partial[0] != SYNC) {
            synced = false;
            searchPartial();
        } else if (partialSize == wanted) {
            if (synced || partial[PACKET] == SYNC) {
                packet(partial, 0);
                discard(PACKET);
                synced = true;
            } else {
                searchPartial();
            }
        }
        return from + step;
    }

    /** On to the next byte that may begin a packet. */
    private void searchPartial() {
        int at = 1;
        while (at < partialSize && partial[at] != SYNC) {
            at++;
        }
        garbage.lazySet(garbage.getPlain() + at);
        discard(at);
    }

    private void discard(int bytes) {
        partialSize -= bytes;
        System.arraycopy(partial, bytes, partial, 0, partialSize);
    }

    private void packet(byte[] data, int at) {
        int pid = (data[at + 1] & 0x1F) << 8 | (data[at + 2] & 0xFF);
        boolean unitStart = (data[at + 1] & 0x40) != 0;
        boolean adaptation = (data[at + 3] & 0x20) != 0;
        boolean payload = (data[at + 3] & 0x10) != 0;
        int start = at + 4 + (adaptation ? 1 + (data[at + 4] & 0xFF) : 0);
        if (payload) {
            checkContinuity(pid, data[at + 3] & 0x0F, adaptation && isDiscontinuity(data, at));
        }
        if (payload && !unitStart && pid == videoPid && start < at + PACKET) {
            formats.more(data, start, at + PACKET);
        }
        if (payload && unitStart && start < at + PACKET) {
            if (pid == 0) {
                programmeTable(data, at, start);
            } else if (pid == pmtPid) {
                mapTable(data, at, start);
            } else if (pid == videoPid) {
                boolean randomAccess = adaptation && data[at + 4] != 0 && (data[at + 5] & 0x40) != 0;
                accessUnit(data, start, at + PACKET, randomAccess);
            }
        }
        ring.write(data, at, PACKET);
    }

    private static boolean isDiscontinuity(byte[] data, int at) {
        return data[at + 4] != 0 && (data[at + 5] & 0x80) != 0;
    }

    private void checkContinuity(int pid, int counter, boolean announced) {
        int last = continuity[pid];
        continuity[pid] = (byte) counter;
        boolean expected = last < 0 || counter == ((last + 1) & 0x0F) || counter == last;
        if (!expected && !announced && pid != 0x1FFF) {
            continuityErrors.lazySet(continuityErrors.getPlain() + 1);
        }
    }

    private void programmeTable(byte[] data, int at, int start) {
        int section = start + 1 + (data[start] & 0xFF);
        int end = sectionEnd(data, section, at + PACKET, PROGRAMME_TABLE);
        for (int i = section + 8; i + 4 <= end; i += 4) {
            int number = (data[i] & 0xFF) << 8 | (data[i + 1] & 0xFF);
            if (number != 0) {
                pmtPid = (data[i + 2] & 0x1F) << 8 | (data[i + 3] & 0xFF);
                keep(data, at, pat);
                havePat = true;
                return;
            }
        }
    }

    private void mapTable(byte[] data, int at, int start) {
        int section = start + 1 + (data[start] & 0xFF);
        int end = sectionEnd(data, section, at + PACKET, MAP_TABLE);
        if (end - section < 12) {
            return;
        }
        int found = NO_PID;
        int foundType = 0;
        int audio = 0;
        int i = section + 12 + ((data[section + 10] & 0x0F) << 8 | (data[section + 11] & 0xFF));
        while (i + 5 <= end) {
            int type = data[i] & 0xFF;
            int pid = (data[i + 1] & 0x1F) << 8 | (data[i + 2] & 0xFF);
            if (found == NO_PID && isPicture(type)) {
                found = pid;
                foundType = type;
            }
            audio = audio == 0 && isSound(type) ? type : audio;
            i += 5 + ((data[i + 3] & 0x0F) << 8 | (data[i + 4] & 0xFF));
        }
        if (videoPid != NO_PID && (found != videoPid || foundType != videoType || audio != audioType)) {
            jumped = true;
            gopStart = -1;
            lastPts = -1; // its own time begins anew: one jump is enough
        }
        videoPid = found;
        videoType = foundType;
        audioType = audio;
        keep(data, at, pmt);
        havePmt = true;
    }

    /** Where the entries of a section end; where it starts, when it is not the table in force or is damaged. */
    private static int sectionEnd(byte[] data, int section, int limit, int table) {
        if (section + 8 > limit || (data[section] & 0xFF) != table || (data[section + 5] & 1) == 0) {
            return section;
        }
        int length = (data[section + 1] & 0x0F) << 8 | (data[section + 2] & 0xFF);
        int whole = section + 3 + length;
        if (whole > limit) {
            return limit; // goes on in the next packet; what is here will do
        }
        return length >= 9 && Nut.crc(-1, data, section, whole) == 0 ? whole - 4 : section;
    }

    private static void keep(byte[] data, int at, byte[] into) {
        synchronized (into) {
            System.arraycopy(data, at, into, 0, PACKET);
        }
    }

    /** MPEG-1, MPEG-2, MPEG-4 part 2, H.264, H.265, H.266. */
    private static boolean isPicture(int type) {
        return type == 0x01 || type == 0x02 || type == 0x10 || type == 0x1B || type == 0x24 || type == 0x33;
    }

    /** MPEG-1 and -2 audio, AAC in ADTS or LATM, AC-3, E-AC-3. */
    private static boolean isSound(int type) {
        return type == 0x03 || type == 0x04 || type == 0x0F || type == 0x11 || type == 0x81 || type == 0x87;
    }

    private void accessUnit(byte[] data, int start, int end, boolean randomAccess) {
        if (end - start < 14 || data[start] != 0 || data[start + 1] != 0 || data[start + 2] != 1) {
            return;
        }
        accessUnits.lazySet(accessUnits.getPlain() + 1);
        if ((data[start + 7] & 0x80) != 0) {
            time(pts(data, start + 9));
        }
        int payload = start + 9 + (data[start + 8] & 0xFF);
        boolean parameters = holds(data, payload, end, true);
        formats.finish();
        if (parameters) {
            formats.begin(videoType, data, payload, end);
        }
        if (randomAccess || parameters || holds(data, payload, end, false)) {
            keyframes.lazySet(keyframes.getPlain() + 1);
            haveParameters |= parameters;
            if (parameters || !haveParameters) {
                gopStart = ring.end();
            }
        }
    }

    private void time(long pts) {
        if (lastPts >= 0) {
            long step = Math.floorMod(pts - lastPts + PTS_MODULUS / 2, PTS_MODULUS) - PTS_MODULUS / 2;
            if (Math.abs(step) > 2 * PTS_PER_SECOND) {
                jumped = true;
                gopStart = -1;
            }
        }
        lastPts = pts;
    }

    private static long pts(byte[] data, int at) {
        return (data[at] & 0x0EL) << 29
                | (data[at + 1] & 0xFFL) << 22
                | (data[at + 2] & 0xFEL) << 14
                | (data[at + 3] & 0xFFL) << 7
                | (data[at + 4] & 0xFEL) >> 1;
    }

    /**
     * Whether the first bytes of an access unit hold what a decoder can start with.
     *
     * @param parameters look for parameter sets, which some senders repeat only every second or so; else for a keyframe
     */
    private boolean holds(byte[] data, int from, int end, boolean parameters) {
        for (int i = from; i + 3 < end; i++) {
            if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1 && isStart(data[i + 3] & 0xFF, parameters)) {
                return true;
            }
        }
        return false;
    }

    private boolean isStart(int octet, boolean parameters) {
        return switch (videoType) {
            case H264 -> (octet & 0x1F) == (parameters ? 7 : 5);
            case H265 -> {
                int nal = octet >> 1 & 0x3F;
                yield parameters ? nal == 32 || nal == 33 : nal >= 16 && nal <= 21;
            }
            case 0x01, 0x02 -> octet == 0xB3;
            default -> false;
        };
    }

    /** Forgets the stream's tables and group of pictures: another sender may speak next. */
    void reset() {
        havePat = false;
        havePmt = false;
        pmtPid = NO_PID;
        videoPid = NO_PID;
        gopStart = -1;
        lastPts = -1;
        haveParameters = false;
        formats.reset();
        partialSize = 0;
        synced = false;
        Arrays.fill(continuity, (byte) -1);
    }

    /** Ring position of the last keyframe that a decoder can start with, parameter sets included; -1 while there is none. */
    long gopStart() {
        long start = gopStart;
        return start >= 0 && havePat && havePmt && ring.holds(start) ? start : -1;
    }

    /** The tables that a decoder needs before the first keyframe: two packets. */
    byte[] tables() {
        byte[] tables = new byte[2 * PACKET];
        synchronized (pat) {
            System.arraycopy(pat, 0, tables, 0, PACKET);
        }
        synchronized (pmt) {
            System.arraycopy(pmt, 0, tables, PACKET, PACKET);
        }
        return tables;
    }

    /** Picture time stamp received last, 90 kHz and 33 bits, or -1. */
    long lastPts() {
        return lastPts;
    }

    boolean hasAudio() {
        return audioType != 0;
    }

    /** The picture's format, or null while it is not known. */
    PictureFormat format() {
        return formats.format();
    }

    /** The sound's codec, or null when there is none. */
    String soundCodec() {
        return switch (audioType) {
            case 0 -> null;
            case 0x0F, 0x11 -> "aac";
            case 0x81 -> "ac3";
            case 0x87 -> "eac3";
            default -> "mpeg";
        };
    }

    long bytes() {
        return bytes.get();
    }

    long continuityErrors() {
        return continuityErrors.get();
    }

    /** Pictures received. */
    long accessUnits() {
        return accessUnits.get();
    }

    long keyframes() {
        return keyframes.get();
    }

    /** Bytes that belonged to no packet. */
    long garbage() {
        return garbage.get();
    }
}
