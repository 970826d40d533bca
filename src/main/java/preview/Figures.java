package preview;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a viewer's side reports by RTCP, read from GStreamer's notation of its own figures.
 *
 * @param packetsSent of both tracks
 * @param lost packets that the viewer missed, as it says; what was sent again may have come late
 * @param roundTripMillis NaN before the first report
 * @param mark changes with every report of the viewer's, as long as packets reach it; empty before the first
 */
record Figures(long packetsSent, long lost, double roundTripMillis, String mark) {
    static final Figures NONE = new Figures(0, 0, Double.NaN, "");

    private static final Pattern SENT = Pattern.compile("packets-sent=\\(guint64\\)(\\d+)");
    private static final Pattern LOST =
            Pattern.compile("remote-inbound-rtp[^;]*?packets-lost=\\((?:gint64|int|guint64|uint)\\)(-?\\d+)");
    private static final Pattern TRIP = Pattern.compile("round-trip-time=\\(double\\)([0-9.e+-]+)");
    private static final Pattern MARK = Pattern.compile("rb-(?:exthighestseq|lsr)=\\(uint\\)(\\d+)");

    static Figures parse(String text) {
        String plain = text.replace("\\", "");
        StringBuilder mark = new StringBuilder();
        for (Matcher found = MARK.matcher(plain); found.find(); ) {
            mark.append(found.group(1)).append(' ');
        }
        return new Figures(sum(SENT, plain), sum(LOST, plain), trip(plain), mark.toString());
    }

    private static long sum(Pattern pattern, String text) {
        long sum = 0;
        for (Matcher found = pattern.matcher(text); found.find(); ) {
            sum += Long.parseLong(found.group(1));
        }
        return sum;
    }

    private static double trip(String text) {
        double trip = Double.NaN;
        for (Matcher found = TRIP.matcher(text); found.find(); ) {
            trip = Double.parseDouble(found.group(1)) * 1000;
        }
        return trip;
    }
}
