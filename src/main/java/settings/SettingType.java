package settings;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a setting's value may be: says so in words, and judges values. */
sealed interface SettingType {
    /** In words, for the documentation and for sentences about a wrong value. */
    String allowed();

    /** What is wrong with a value, to stand after the setting's name; never quotes what may be secret. */
    Optional<String> complaint(String value, boolean fromRequest);

    /** A complaint that shows the value, for settings that are no secrets. */
    private static Optional<String> shown(String value, String allowed) {
        String printable = value.replaceAll("\\p{Cntrl}", "?");
        String brief = printable.length() > 60 ? printable.substring(0, 60) + "…" : printable;
        return Optional.of("is \"" + brief + "\"; allowed are " + allowed);
    }

    /** A whole number between two bounds, both included. */
    record Whole(int min, int max, boolean even, String unit) implements SettingType {
        private static final Pattern DIGITS = Pattern.compile("[+-]?\\d{1,9}");

        static Whole of(int min, int max, String unit) {
            return new Whole(min, max, false, unit);
        }

        @Override
        public String allowed() {
            return (even ? "even" : "whole") + " numbers from " + min + " to " + max
                    + (unit.isEmpty() ? "" : " " + unit);
        }

        @Override
        public Optional<String> complaint(String value, boolean fromRequest) {
            if (!DIGITS.matcher(value).matches()) {
                return shown(value, allowed());
            }
            int number = Integer.parseInt(value);
            boolean right = number >= min && number <= max && (!even || number % 2 == 0);
            return right ? Optional.empty() : shown(value, allowed());
        }
    }

    /** A number between two bounds, both included, with up to two decimals. */
    record Decimal(int min, int max, String unit) implements SettingType {
        private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,6}(?:\\.\\d{1,2})?");

        @Override
        public String allowed() {
            return "numbers from " + min + " to " + max + " " + unit;
        }

        @Override
        public Optional<String> complaint(String value, boolean fromRequest) {
            boolean right = NUMBER.matcher(value).matches()
                    && Double.parseDouble(value) >= min
                    && Double.parseDouble(value) <= max;
            return right ? Optional.empty() : shown(value, allowed());
        }
    }

    /** One of some words, in either case. */
    record Choice(List<String> words) implements SettingType {
        public Choice {
            words = List.copyOf(words);
        }

        static Choice of(String... words) {
            return new Choice(List.of(words));
        }

        @Override
        public String allowed() {
            return String.join(", ", words);
        }

        @Override
        public Optional<String> complaint(String value, boolean fromRequest) {
            return words.contains(value.toLowerCase(Locale.ROOT)) ? Optional.empty() : shown(value, allowed());
        }
    }

    /** A frame rate by the name people give it. */
    record Rate() implements SettingType {
        private static final List<String> NAMES = List.of("23.976", "24", "25", "29.97", "30", "50", "59.94", "60");
        private static final Map<String, FrameRate> RATES = Map.ofEntries(
                Map.entry("23.976", new FrameRate(24000, 1001)),
                Map.entry("24000/1001", new FrameRate(24000, 1001)),
                Map.entry("24", new FrameRate(24, 1)),
                Map.entry("25", new FrameRate(25, 1)),
                Map.entry("29.97", new FrameRate(30000, 1001)),
                Map.entry("30000/1001", new FrameRate(30000, 1001)),
                Map.entry("30", new FrameRate(30, 1)),
                Map.entry("50", new FrameRate(50, 1)),
                Map.entry("59.94", new FrameRate(60000, 1001)),
                Map.entry("60000/1001", new FrameRate(60000, 1001)),
                Map.entry("60", new FrameRate(60, 1)));

        static FrameRate parse(String value) {
            return RATES.get(value);
        }

        @Override
        public String allowed() {
            return String.join(", ", NAMES);
        }

        @Override
        public Optional<String> complaint(String value, boolean fromRequest) {
            return RATES.containsKey(value) ? Optional.empty() : shown(value, allowed());
        }
    }

    /** Yes or no. */
    record Truth() implements SettingType {
        private static final List<String> YES = List.of("true", "1", "yes", "on");
        private static final List<String> NO = List.of("false", "0", "no", "off");

        static boolean parse(String value) {
            return YES.contains(value.toLowerCase(Locale.ROOT));
        }

        @Override
        public String allowed() {
            return "true, false, 1, 0, yes, no, on, off";
        }

        @Override
        public Optional<String> complaint(String value, boolean fromRequest) {
            String word = value.toLowerCase(Locale.ROOT);
            return YES.contains(word) || NO.contains(word) ? Optional.empty() : shown(value, allowed());
        }
    }

    /** A short text in one line. */
    record Text(int maxLength) implements SettingType {
        private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

        @Override
        public String allowed() {
            return "up to " + maxLength + " characters in one line";
        }

        @Override
        public Optional<String> complaint(String value, boolean fromRequest) {
            boolean right =
                    value.length() <= maxLength && !CONTROL.matcher(value).find();
            return right ? Optional.empty() : shown(value, allowed());
        }
    }

    /** A bearer token: what may stand in an Authorization header. */
    record Token() implements SettingType {
        private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1,500}");

        @Override
        public String allowed() {
            return "up to 500 printable ASCII characters without spaces";
        }

        @Override
        public Optional<String> complaint(String value, boolean fromRequest) {
            return PRINTABLE.matcher(value).matches()
                    ? Optional.empty()
                    : Optional.of("cannot be a token; allowed are " + allowed());
        }
    }

    /**
     * A stream key. A slash would move the border between application and play path, and mostly means that a whole
     * address was pasted; longer keys do not fit into ffmpeg's play path.
     */
    record StreamKey() implements SettingType {
        private static final Pattern PRINTABLE = Pattern.compile("[!-.0-~]{1,500}");

        @Override
        public String allowed() {
            return "up to 500 printable ASCII characters without spaces and slashes";
        }

        @Override
        public Optional<String> complaint(String value, boolean fromRequest) {
            if (PRINTABLE.matcher(value).matches()) {
                return Optional.empty();
            }
            return Optional.of(
                    value.contains("://")
                            ? "holds a whole address; give the key alone"
                            : "cannot be a stream key; allowed are " + allowed());
        }
    }

    /** Codes of alerts, separated by commas. */
    record Codes() implements SettingType {
        static Stream<String> parse(String value) {
            return Arrays.stream(value.split(",", -1)).map(String::strip).filter(code -> !code.isEmpty());
        }

        @Override
        public String allowed() {
            return "codes of docs/alerts.md, separated by commas";
        }

        @Override
        public Optional<String> complaint(String value, boolean fromRequest) {
            return parse(value).allMatch(AlertRules.DEFAULT.byCode()::containsKey)
                    ? Optional.empty()
                    : shown(value, allowed());
        }
    }

    /** The name or address of an interface to bind to. */
    record Host() implements SettingType {
        private static final Pattern NAME_OR_ADDRESS =
                Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

        @Override
        public String allowed() {
            return "a host name or an IP address";
        }

        @Override
        public Optional<String> complaint(String value, boolean fromRequest) {
            boolean isNumeric = value.matches("[\\d.]+");
            if (!NAME_OR_ADDRESS.matcher(value).matches() || (isNumeric && !isIpv4(value))) {
                return shown(value, allowed());
            }
            return Optional.empty();
        }

        private static boolean isIpv4(String value) {
            return value.matches("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
        }
    }

    /** Two ports with a hyphen between them, both included. */
    record PortRange() implements SettingType {
        private static final Pattern ENDS = Pattern.compile("(\\d{1,5})-(\\d{1,5})");

        @Override
        public String allowed() {
            return "two ports from 1024 to 65535, the lower first, such as 50000-50099";
        }

        @Override
        public Optional<String> complaint(String value, boolean fromRequest) {
            java.util.regex.Matcher ends = ENDS.matcher(value);
            boolean right = ends.matches()
                    && Integer.parseInt(ends.group(1)) >= 1024
                    && Integer.parseInt(ends.group(2)) <= 65_535
                    && Integer.parseInt(ends.group(1)) <= Integer.parseInt(ends.group(2));
            return right ? Optional.empty() : shown(value, allowed());
        }
    }

    /** A STUN or TURN server; its password is a setting of its own. */
    record IceServer(String scheme) implements SettingType {
        private static final Pattern REST = Pattern.compile(
                "s?:(?://)?(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\]):\\d{1,5}(?:\\?transport=(?:udp|tcp))?");

        @Override
        public String allowed() {
            return scheme + ":host:port" + (scheme.equals("turn") ? ", with ?transport=tcp after it for TCP" : "");
        }

        @Override
        public Optional<String> complaint(String value, boolean fromRequest) {
            boolean right = value.startsWith(scheme)
                    && REST.matcher(value.substring(scheme.length())).matches();
            return right ? Optional.empty() : Optional.of("cannot be used; allowed are " + allowed());
        }
    }

    /** An address for some use. */
    record Address(AddressRules.Role role) implements SettingType {
        @Override
        public String allowed() {
            return role.allowed();
        }

        @Override
        public Optional<String> complaint(String value, boolean fromRequest) {
            return AddressRules.complaint(role, value, fromRequest);
        }
    }

    /** A file that must be there to be read. */
    record ReadableFile() implements SettingType {
        @Override
        public String allowed() {
            return "the path of a file that exists and can be read";
        }

        @Override
        public Optional<String> complaint(String value, boolean fromRequest) {
            boolean right = path(value)
                    .filter(Files::isRegularFile)
                    .filter(Files::isReadable)
                    .isPresent();
            return right ? Optional.empty() : shown(value, allowed());
        }
    }

    /**
     * A directory, which may still have to be made.
     *
     * @param writable it, or the nearest directory above it, must be writable
     */
    record Directory(boolean writable) implements SettingType {
        @Override
        public String allowed() {
            return writable ? "a directory that can be written" : "the path of a directory";
        }

        @Override
        public Optional<String> complaint(String value, boolean fromRequest) {
            return path(value).filter(this::usable).isPresent() ? Optional.empty() : shown(value, allowed());
        }

        private boolean usable(Path directory) {
            Path existing = directory.toAbsolutePath();
            while (existing != null && !Files.exists(existing)) {
                existing = existing.getParent();
            }
            return existing != null && Files.isDirectory(existing) && (!writable || Files.isWritable(existing));
        }
    }

    private static Optional<Path> path(String value) {
        try {
            return Optional.of(Path.of(value));
        } catch (InvalidPathException impossible) {
            return Optional.empty();
        }
    }
}
