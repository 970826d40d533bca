package settings;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What may stand in a setting that holds an address. Complaints never quote the address, which may carry a key.
 */
final class AddressRules {
    /** What an address is for. */
    enum Role {
        SOURCE(List.of("srt", "rtsp", "rtmp", "rtmps", "http", "https", "udp"), true),
        AUDIO(List.of("http", "https", "srt", "udp"), true),
        DESTINATION(List.of("rtmp", "rtmps", "srt"), true),
        WEB(List.of("http", "https"), false),
        WEBHOOK(List.of("http", "https"), false),
        WEBSOCKET(List.of("ws", "wss"), false);

        @SuppressWarnings("ImmutableEnumChecker") // made by List.of
        private final List<String> schemes;

        private final boolean files;

        Role(List<String> schemes, boolean files) {
            this.schemes = schemes;
            this.files = files;
        }

        String allowed() {
            String addresses = String.join("://, ", schemes) + "://";
            return switch (this) {
                case SOURCE -> addresses + " or the path of a file (/…, ./… or file:///…)";
                case AUDIO -> "lavfi:…, " + addresses + " or the path of a file (/…, ./… or file:///…)";
                case DESTINATION -> addresses + " or file:///…";
                default -> addresses;
            };
        }
    }

    private static final int MAX_LENGTH = 2000;
    private static final int MAX_STREAM_ID = 512;
    private static final Pattern SPACE_OR_CONTROL = Pattern.compile("[\\s\\p{Cntrl}]");
    private static final Pattern NAMED_SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,15})://.*", Pattern.DOTALL);
    /** One generator without a graph: other filters (movie, amovie) open files. */
    private static final Pattern HARMLESS_LAVFI = Pattern.compile("lavfi:(?:anullsrc|sine)(?:=[A-Za-z0-9_=:.|]*)?");

    private AddressRules() {}

    /** What is wrong with the address, to stand after the setting's name; empty when it is right. */
    static Optional<String> complaint(Role role, String address, boolean fromRequest) {
        if (address.length() > MAX_LENGTH) {
            return Optional.of("is longer than " + MAX_LENGTH + " characters");
        }
        if (role == Role.AUDIO && address.startsWith("lavfi:")) {
            return lavfi(address, fromRequest);
        }
        if (role.files && isFile(address)) {
            return file(role, address, fromRequest);
        }
        return network(role, address);
    }

    /** Whether an address names a file: a path, or file:///…. */
    static boolean isFile(String address) {
        return address.startsWith("/")
                || address.startsWith("./")
                || address.startsWith("../")
                || address.startsWith("file:");
    }

    private static Optional<String> lavfi(String address, boolean fromRequest) {
        if (fromRequest && !HARMLESS_LAVFI.matcher(address).matches()) {
            return Optional.of("is a filter graph, of which a start request may only use anullsrc and sine");
        }
        return address.length() == "lavfi:".length() ? Optional.of("names no filter after lavfi:") : Optional.empty();
    }

    private static Optional<String> file(Role role, String address, boolean fromRequest) {
        if (fromRequest) {
            return Optional.of("names a file, which a start request may not; allowed are "
                    + String.join("://, ", role.schemes) + "://");
        }
        boolean isUrl = address.startsWith("file:");
        boolean isComplete = isUrl ? address.startsWith("file:///") : role != Role.DESTINATION;
        if (!isComplete) {
            return Optional.of("is not a complete file address; expected file:///directory/name");
        }
        return address.endsWith("/") || address.indexOf('\0') >= 0
                ? Optional.of("names a directory; expected a file")
                : Optional.empty();
    }

    private static Optional<String> network(Role role, String address) {
        if (SPACE_OR_CONTROL.matcher(address).find()) {
            return Optional.of("contains white space or a control character");
        }
        var scheme = NAMED_SCHEME.matcher(address);
        if (!scheme.matches()) {
            return Optional.of("is not an address; allowed are " + role.allowed());
        }
        if (!role.schemes.contains(scheme.group(1))) {
            return Optional.of("has the scheme \"" + scheme.group(1) + "\"; allowed are " + role.allowed());
        }
        return MediaUrl.parse(address)
                .map(url -> parts(role, url))
                .orElse(Optional.of("is not a complete address; expected " + scheme.group(1) + "://host:port/…"));
    }

    private static Optional<String> parts(Role role, MediaUrl url) {
        if (url.port() == 0 || url.port() > 65535) {
            return Optional.of("has a port outside 1 to 65535");
        }
        return switch (url.scheme()) {
            case "srt" -> srt(url);
            case "udp" -> url.port() < 0 ? Optional.of("has no port; expected udp://host:port") : Optional.empty();
            default -> url.host().isEmpty() ? Optional.of("names no host") : rtmp(role, url);
        };
    }

    private static Optional<String> rtmp(Role role, MediaUrl url) {
        boolean needsApplication = role == Role.DESTINATION && url.path().length() < 2;
        return needsApplication
                ? Optional.of("names no application; expected " + url.scheme() + "://host/application")
                : Optional.empty();
    }

    private static Optional<String> srt(MediaUrl url) {
        if (url.port() < 0) {
            return Optional.of("has no port; expected srt://host:port");
        }
        String mode = url.parameter("mode").orElse("caller");
        if (!List.of("listener", "caller").contains(mode)) {
            return Optional.of("has a mode that does not exist; allowed are listener and caller");
        }
        if ("caller".equals(mode) && List.of("", "0.0.0.0", "::").contains(url.host())) {
            return Optional.of("calls nobody: name a host, or add mode=listener");
        }
        return srtParameters(url);
    }

    private static Optional<String> srtParameters(MediaUrl url) {
        String latency = url.parameter("latency").orElse("0");
        if (!latency.matches("\\d{1,5}")) {
            return Optional.of("has a latency that is not allowed; allowed are 0 to 99999 milliseconds");
        }
        int passphrase = url.parameter("passphrase").map(String::length).orElse(0);
        if (passphrase != 0 && (passphrase < 10 || passphrase > 79)) {
            return Optional.of("has a passphrase of the wrong length; allowed are 10 to 79 characters");
        }
        if (!List.of("0", "16", "24", "32").contains(url.parameter("pbkeylen").orElse("0"))) {
            return Optional.of("has a pbkeylen that is not allowed; allowed are 0, 16, 24 and 32");
        }
        if (url.parameter("streamid").map(String::length).orElse(0) > MAX_STREAM_ID) {
            return Optional.of("has a streamid of more than " + MAX_STREAM_ID + " characters");
        }
        return "live".equals(url.parameter("transtype").orElse("live"))
                ? Optional.empty()
                : Optional.of("has a transtype that is not allowed; allowed is live");
    }
}
