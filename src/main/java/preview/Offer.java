package preview;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What matters of a viewer's SDP offer. Only values of a known form are taken, and {@link #canonical} says them again in
 * our own words: GStreamer parses nothing that a stranger wrote, and a hundred codecs that we do not have cost nothing.
 *
 * @param media in the offer's order
 * @param transport of the bundle that all media share
 */
public record Offer(List<Media> media, Transport transport) {
    public static final int MOST_BYTES = 65_536;

    private static final int MOST_LINE = 1000;
    private static final int MOST_MEDIA = 16;
    private static final int MOST_CANDIDATES = 24;
    private static final Pattern MEDIA_LINE =
            Pattern.compile("(audio|video|application|text|message) \\d{1,5} ([A-Z/]{3,30}) ([A-Za-z0-9 .*-]{1,900})");
    private static final Pattern MID = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,32}");
    private static final Pattern UFRAG = Pattern.compile("[A-Za-z0-9+/]{4,256}");
    private static final Pattern PWD = Pattern.compile("[A-Za-z0-9+/]{22,256}");
    private static final Pattern FINGERPRINT =
            Pattern.compile("(?i)(sha-1|sha-256|sha-384|sha-512) ([0-9A-F]{2}(?::[0-9A-F]{2}){19,63})");
    private static final Pattern RTPMAP = Pattern.compile("(\\d{1,3}) ([A-Za-z0-9-]{1,32})/(\\d{1,6})(?:/\\d)?");
    private static final Pattern FMTP = Pattern.compile("(\\d{1,3}) ([A-Za-z0-9=;,/ ._-]{1,300})");
    private static final Pattern FEEDBACK = Pattern.compile("(\\d{1,3}|\\*) (nack|nack pli|ccm fir)");
    private static final Pattern HIDDEN = Pattern.compile("(?i)\\.local \\d");
    private static final Pattern CANDIDATE = Pattern.compile(
            "(?i)candidate:[A-Za-z0-9+/-]{1,32} [12] (udp|tcp) \\d{1,10}"
                    + " [0-9A-Za-z.:-]{1,64} \\d{1,5} typ (host|srflx|prflx|relay)(?: [A-Za-z-]{1,20} [A-Za-z0-9.:+/-]{1,64}){0,8}");

    /** Profiles of H.264 by how well they describe the program; browsers decode it under any of these names. */
    private static final List<String> PROFILES = List.of("6400", "640c", "4d00", "42e0", "4200");

    public Offer {
        media = List.copyOf(media);
    }

    /** Where and with whom to speak. */
    public record Transport(String ufrag, String pwd, String fingerprint, String setup, List<String> candidates) {
        public Transport {
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * One media description.
     *
     * @param kind video, audio, or another that is not served
     * @param head protocol and formats as offered, for the line that refuses it
     * @param codec what we shall send; null: nothing
     */
    public record Media(String kind, String mid, String head, Codec codec) {
        public boolean served() {
            return codec != null;
        }
    }

    /**
     * A codec under the browser's number.
     *
     * @param retransmission number of its retransmissions, -1 for none
     * @param parameters format parameters as offered; empty for none
     */
    public record Codec(int type, String encoding, int retransmission, boolean nack, boolean pli, String parameters) {}

    /** An offer that cannot be answered; the message is a sentence for its sender. */
    public static final class Unacceptable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Unacceptable(String sentence) {
            super(sentence);
        }
    }

    /**
     * Reads an offer.
     *
     * @throws Unacceptable with what is wrong with it
     */
    public static Offer parse(String sdp) {
        if (sdp.length() > MOST_BYTES) {
            throw new Unacceptable("The offer is longer than " + MOST_BYTES + " bytes.");
        }
        String[] lines = sdp.split("\r?\n", -1);
        if (!lines[0].equals("v=0")) {
            throw new Unacceptable("The offer is no SDP: it does not begin with v=0.");
        }
        List<Section> sections = sections(lines);
        Section session = sections.remove(0);
        List<Media> media = media(sections);
        Section first = sections.stream()
                .filter(section -> served(media, sections.indexOf(section)))
                .findFirst()
                .orElseThrow(() ->
                        new Unacceptable("The offer has neither H.264 with packetization-mode=1 nor Opus to receive."));
        requireBundle(session, media);
        return new Offer(media, transport(session, first));
    }

    private static boolean served(List<Media> media, int index) {
        return media.get(index).served();
    }

    /** A part of the offer: its first line and its attributes. */
    private record Section(String head, Map<String, List<String>> attributes) {
        List<String> all(String name) {
            return attributes.getOrDefault(name, List.of());
        }

        Optional<String> one(String name) {
            return all(name).stream().findFirst();
        }
    }

    private static List<Section> sections(String[] lines) {
        List<Section> sections = new ArrayList<>(List.of(new Section("", new LinkedHashMap<>())));
        for (String line : lines) {
            if (line.length() > MOST_LINE) {
                throw new Unacceptable("A line of the offer is longer than " + MOST_LINE + " characters.");
            }
            if (line.startsWith("m=")) {
                if (sections.size() > MOST_MEDIA) {
                    throw new Unacceptable("The offer has more than " + MOST_MEDIA + " media.");
                }
                sections.add(new Section(line.substring(2), new LinkedHashMap<>()));
            } else if (line.startsWith("a=")) {
                String[] parts = line.substring(2).split(":", 2);
                sections.get(sections.size() - 1)
                        .attributes()
                        .computeIfAbsent(parts[0], any -> new ArrayList<>())
                        .add(parts.length > 1 ? parts[1] : "");
            }
        }
        return sections;
    }

    private static List<Media> media(List<Section> sections) {
        List<Media> media = new ArrayList<>();
        boolean video = false;
        boolean audio = false;
        for (Section section : sections) {
            Matcher head = MEDIA_LINE.matcher(section.head());
            if (!head.matches()) {
                throw new Unacceptable("A media line of the offer cannot be read.");
            }
            String kind = head.group(1);
            String mid = section.one("mid").orElse(Integer.toString(media.size()));
            if (!MID.matcher(mid).matches()) {
                throw new Unacceptable("A media's name (mid) of the offer cannot be read.");
            }
            Codec codec = null;
            boolean receives =
                    section.all("sendonly").isEmpty() && section.all("inactive").isEmpty();
            if (receives && head.group(2).endsWith("RTP/SAVPF")) {
                codec = kind.equals("video") && !video ? h264(section) : codec;
                codec = kind.equals("audio") && !audio ? opus(section) : codec;
            }
            video |= kind.equals("video") && codec != null;
            audio |= kind.equals("audio") && codec != null;
            media.add(new Media(kind, mid, head.group(2) + " " + head.group(3), codec));
        }
        return media;
    }

    private static Codec h264(Section section) {
        Codec best = null;
        int bestRank = Integer.MAX_VALUE;
        for (int type : types(section, "H264", 90_000)) {
            String parameters = parameters(section, type).toLowerCase(java.util.Locale.ROOT);
            int rank = rank(parameters);
            if (parameters.contains("packetization-mode=1") && rank < bestRank) {
                bestRank = rank;
                best = codec(section, type, "H264", parameters);
            }
        }
        return best;
    }

    private static int rank(String parameters) {
        for (int i = 0; i < PROFILES.size(); i++) {
            if (parameters.contains("profile-level-id=" + PROFILES.get(i))) {
                return i;
            }
        }
        return PROFILES.size();
    }

    private static Codec opus(Section section) {
        return types(section, "OPUS", 48_000).stream()
                .findFirst()
                .map(type -> codec(section, type, "OPUS", parameters(section, type)))
                .orElse(null);
    }

    private static Codec codec(Section section, int type, String encoding, String parameters) {
        int retransmission = types(section, "RTX", 90_000).stream()
                .filter(candidate -> parameters(section, candidate).equals("apt=" + type))
                .findFirst()
                .orElse(-1);
        boolean nack = feedback(section, type, "nack");
        return new Codec(
                type, encoding, nack ? retransmission : -1, nack, feedback(section, type, "nack pli"), parameters);
    }

    private static List<Integer> types(Section section, String encoding, int rate) {
        return section.all("rtpmap").stream()
                .map(RTPMAP::matcher)
                .filter(Matcher::matches)
                .filter(map ->
                        map.group(2).equalsIgnoreCase(encoding) && map.group(3).equals(Integer.toString(rate)))
                .map(map -> Integer.valueOf(map.group(1)))
                .filter(type -> type < 128)
                .toList();
    }

    private static String parameters(Section section, int type) {
        return section.all("fmtp").stream()
                .map(FMTP::matcher)
                .filter(Matcher::matches)
                .filter(map -> map.group(1).equals(Integer.toString(type)))
                .map(map -> map.group(2))
                .findFirst()
                .orElse("");
    }

    private static boolean feedback(Section section, int type, String what) {
        return section.all("rtcp-fb").stream()
                .map(FEEDBACK::matcher)
                .filter(Matcher::matches)
                .anyMatch(map -> map.group(2).equals(what)
                        && (map.group(1).equals("*") || map.group(1).equals(Integer.toString(type))));
    }

    private static void requireBundle(Section session, List<Media> media) {
        List<String> served =
                media.stream().filter(Media::served).map(Media::mid).toList();
        boolean bundled = session.all("group").stream()
                .map(group -> List.of(group.split(" ", -1)))
                .anyMatch(group -> group.get(0).equals("BUNDLE") && group.containsAll(served));
        if (served.size() > 1 && !bundled) {
            throw new Unacceptable("The offer must bundle its media (a=group:BUNDLE).");
        }
        if (media.stream().map(Media::mid).distinct().count() != media.size()) {
            throw new Unacceptable("Two media of the offer have the same name (mid).");
        }
    }

    private static Transport transport(Section session, Section media) {
        String setup = value(session, media, "setup");
        if (!setup.equals("actpass") && !setup.equals("passive") && !setup.equals("active")) {
            throw new Unacceptable("The offer has no usable a=setup.");
        }
        List<String> candidates = media.all("candidate").stream()
                .map(line -> "candidate:" + line)
                .filter(Offer::isCandidate)
                .limit(MOST_CANDIDATES)
                .toList();
        return new Transport(
                required(session, media, "ice-ufrag", UFRAG),
                required(session, media, "ice-pwd", PWD),
                required(session, media, "fingerprint", FINGERPRINT),
                setup,
                candidates);
    }

    private static String value(Section session, Section media, String name) {
        return media.one(name).or(() -> session.one(name)).orElse("");
    }

    private static String required(Section session, Section media, String name, Pattern form) {
        String value = value(session, media, name);
        if (!form.matcher(value).matches()) {
            throw new Unacceptable("The offer has no usable a=" + name + ".");
        }
        return value;
    }

    /**
     * Whether a line, without its {@code a=}, is an ICE candidate of a known form and of use. The names that browsers put in
     * place of their own addresses ({@code .local}) are not: each would be looked up, and where such a name means anything
     * the browser reaches us first.
     */
    static boolean isCandidate(String line) {
        return line.length() < 400
                && CANDIDATE.matcher(line).matches()
                && !HIDDEN.matcher(line).find();
    }

    /** The number that an offered media has among those that are served; -1 when it is not. */
    int servedIndex(String mid) {
        List<Media> served = media.stream().filter(Media::served).toList();
        for (int i = 0; i < served.size(); i++) {
            if (served.get(i).mid().equals(mid)) {
                return i;
            }
        }
        return -1;
    }

    /** The codec of a kind, if it is to be sent. */
    Optional<Codec> codec(String kind) {
        return media.stream()
                .filter(one -> one.served() && one.kind().equals(kind))
                .map(Media::codec)
                .findFirst();
    }

    /** The offer again with nothing but what is to be served. */
    String canonical() {
        List<Media> served = media.stream().filter(Media::served).toList();
        StringBuilder sdp = new StringBuilder("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE");
        served.forEach(one -> sdp.append(' ').append(one.mid()));
        sdp.append("\r\n");
        for (Media one : served) {
            describe(one, sdp);
        }
        return sdp.toString();
    }

    private void describe(Media one, StringBuilder sdp) {
        Codec codec = one.codec();
        line(
                sdp,
                "m=" + one.kind() + " 9 UDP/TLS/RTP/SAVPF " + codec.type()
                        + (codec.retransmission() >= 0 ? " " + codec.retransmission() : ""));
        line(sdp, "c=IN IP4 0.0.0.0");
        line(sdp, "a=ice-ufrag:" + transport.ufrag());
        line(sdp, "a=ice-pwd:" + transport.pwd());
        line(sdp, "a=ice-options:trickle");
        line(sdp, "a=fingerprint:" + transport.fingerprint());
        line(sdp, "a=setup:" + transport.setup());
        line(sdp, "a=mid:" + one.mid());
        line(sdp, "a=recvonly");
        line(sdp, "a=rtcp-mux");
        boolean video = one.kind().equals("video");
        line(sdp, "a=rtpmap:" + codec.type() + (video ? " H264/90000" : " OPUS/48000/2"));
        if (codec.nack()) {
            line(sdp, "a=rtcp-fb:" + codec.type() + " nack");
        }
        if (codec.pli()) {
            line(sdp, "a=rtcp-fb:" + codec.type() + " nack pli");
        }
        if (!codec.parameters().isEmpty()) {
            line(sdp, "a=fmtp:" + codec.type() + " " + codec.parameters());
        }
        if (codec.retransmission() >= 0) {
            line(sdp, "a=rtpmap:" + codec.retransmission() + " rtx/90000");
            line(sdp, "a=fmtp:" + codec.retransmission() + " apt=" + codec.type());
        }
        transport.candidates().forEach(candidate -> line(sdp, "a=" + candidate));
    }

    private static void line(StringBuilder sdp, String line) {
        sdp.append(line).append("\r\n");
    }
}
