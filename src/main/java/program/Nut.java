package program;

/** Constants of the NUT container that reader and writer share (NUT specification; version 4 adds the pipe flag). */
final class Nut {
    static final byte[] ID = "nut/multimedia container\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    static final long MAIN = 0x4E4D7A561F5F04ADL;
    static final long STREAM = 0x4E5311405BF2F9DBL;
    static final long SYNCPOINT = 0x4E4BE4ADEECA4569L;

    static final int FLAG_KEY = 1;
    static final int FLAG_CODED_PTS = 8;
    static final int FLAG_STREAM_ID = 16;
    static final int FLAG_SIZE_MSB = 32;
    static final int FLAG_CHECKSUM = 64;
    static final int FLAG_RESERVED = 128;
    static final int FLAG_SM_DATA = 256;
    static final int FLAG_HEADER_IDX = 1024;
    static final int FLAG_MATCH_TIME = 2048;
    static final int FLAG_CODED = 4096;
    static final int FLAG_INVALID = 8192;

    /** Main header flag: no sync points after the first, for streams that nobody seeks in. */
    static final int PIPE = 2;

    private static final int[] CRC_TABLE = crcTable();

    private Nut() {}

    /** CRC-32 with polynomial 04C11DB7, most significant bit first, no inversion. */
    static int crc(byte[] bytes, int from, int to) {
        return crc(0, bytes, from, to);
    }

    /** The same with another start; MPEG's tables start with all ones and give 0 over a whole section. */
    static int crc(int start, byte[] bytes, int from, int to) {
        int crc = start;
        for (int i = from; i < to; i++) {
            crc = (crc << 8) ^ CRC_TABLE[((crc >>> 24) ^ bytes[i]) & 0xFF];
        }
        return crc;
    }

    private static int[] crcTable() {
        int[] table = new int[256];
        for (int i = 0; i < 256; i++) {
            int crc = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc < 0 ? (crc << 1) ^ 0x04C11DB7 : crc << 1;
            }
            table[i] = crc;
        }
        return table;
    }
}
