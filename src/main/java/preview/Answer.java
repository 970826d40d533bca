package preview;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes of GStreamer's answer to the canonical offer the answer to the offer as it was. */
final class Answer {
    private static final Pattern HOST = Pattern.compile(
            "(candidate:\\S+ \\d+ (?:udp|tcp) \\d+ )(\\S+)( \\d+ typ host.*)", Pattern.CASE_INSENSITIVE);

    /** Browsers play tracks of one stream together; GStreamer puts each into a stream of its own. */
    private static final Pattern MSID = Pattern.compile("^a=(?:ssrc:\\d+ )?(?:msid|mslabel|label)[:-]");

    private Answer() {}

    /**
     * Puts the refused media back in their places.
     *
     * @param local GStreamer's answer
     * @param advertised address that takes the place of every host candidate's
     */
    static String compose(String local, Offer offer, Optional<String> advertised) {
        List<String> sections = sections(local);
        StringBuilder answer = new StringBuilder(sections.get(0));
        int served = 1;
        for (Offer.Media media : offer.media()) {
            if (!media.served()) {
                answer.append(refusal(media));
            } else if (served < sections.size()) {
                answer.append(section(sections.get(served++), advertised))
                        .append("a=msid:program ")
                        .append(media.kind())
                        .append("\r\n");
            }
        }
        return answer.toString();
    }

    private static String refusal(Offer.Media media) {
        return "m=" + media.kind() + " 0 " + media.head() + "\r\nc=IN IP4 0.0.0.0\r\na=mid:" + media.mid()
                + "\r\na=inactive\r\n";
    }

    private static List<String> sections(String sdp) {
        List<String> sections = new ArrayList<>();
        StringBuilder present = new StringBuilder();
        for (String line : sdp.split("\r?\n", -1)) {
            if (line.startsWith("m=")) {
                sections.add(present.toString());
                present.setLength(0);
            }
            if (!line.isEmpty()) {
                present.append(line).append("\r\n");
            }
        }
        sections.add(present.toString());
        return sections;
    }

    private static String section(String section, Optional<String> advertised) {
        StringBuilder changed = new StringBuilder();
        for (String line : section.split("\r\n", -1)) {
            if (line.startsWith("a=candidate:")) {
                advertise(line.substring(2), advertised)
                        .ifPresent(candidate ->
                                changed.append("a=").append(candidate).append("\r\n"));
            } else if (!line.isEmpty() && !MSID.matcher(line).find()) {
                changed.append(line).append("\r\n");
            }
        }
        return changed.toString();
    }

    /**
     * A candidate of ours as the viewer is to see it. With an advertised address, a host candidate of the other
     * address family says nothing and is left out.
     */
    static Optional<String> advertise(String candidate, Optional<String> advertised) {
        Matcher host = HOST.matcher(candidate);
        if (advertised.isEmpty() || !host.matches()) {
            return Optional.of(candidate);
        }
        boolean sameFamily = host.group(2).contains(":") == advertised.get().contains(":");
        return sameFamily ? Optional.of(host.group(1) + advertised.get() + host.group(3)) : Optional.empty();
    }
}
