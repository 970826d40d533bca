package settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code media.env} file: {@code NAME=value} lines as a shell or docker would read them, but never evaluated.
 *
 * <p>Comments start with {@code #} at the beginning of a line or after white space; {@code export} is allowed; single
 * quotes are literal, double quotes know {@code \" \\ \$ \n \r \t}; CRLF and a byte order mark are accepted. A dollar
 * sign is a dollar sign. Of a key given twice the last one counts.
 *
 * @param name of the file, for sentences
 * @param entries by key, in the order of the file
 * @param problems one sentence each, with file and line, never with a value
 * @param warnings one sentence each
 */
record MediaEnvFile(String name, Map<String, Entry> entries, List<String> problems, List<String> warnings) {
    /** Larger files are refused: nobody writes one, and a wrong path could name anything. */
    static final int MAX_BYTES = 1 << 20;

    private static final int MAX_LINE = 8192;
    private static final Pattern ASSIGNMENT =
            Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=(.*)", Pattern.DOTALL);
    private static final Pattern UNQUOTED = Pattern.compile("(.*?)(?:\\s+#.*)?", Pattern.DOTALL);
    private static final Pattern SINGLE = Pattern.compile("'([^']*)'(.*)", Pattern.DOTALL);
    private static final Pattern DOUBLE = Pattern.compile("\"((?:[^\"\\\\]++|\\\\.)*+)\"(.*)", Pattern.DOTALL);
    private static final Pattern REST = Pattern.compile("\\s*|\\s+#.*", Pattern.DOTALL);
    private static final Pattern ESCAPE = Pattern.compile("\\\\([\"\\\\$nrt])");

    MediaEnvFile {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /**
     * One assignment.
     *
     * @param line counted from 1
     */
    record Entry(String key, String value, int line) {
        /** Masked: the value may be a secret. */
        @Override
        public String toString() {
            return key + " in line " + line;
        }
    }

    /** Reads and parses a file; whatever is wrong is among the problems. */
    static MediaEnvFile read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(file.toString(), in.readNBytes(MAX_BYTES + 1));
        } catch (NoSuchFileException e) {
            return unusable(file.toString(), ": there is no such file");
        } catch (IOException e) {
            return unusable(
                    file.toString(), ": cannot be read" + (Files.isDirectory(file) ? "; it is a directory" : ""));
        }
    }

    /** Parses the bytes of a file; {@code name} stands in the sentences. */
    static MediaEnvFile parse(String name, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return unusable(name, ": is larger than " + MAX_BYTES / 1024 + " KiB");
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
        text.flip();
        if (result.isError()) {
            int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
            return unusable(name, " line " + line + ": is not valid UTF-8; save the file as UTF-8");
        }
        return new Parser(name).parse(text.toString());
    }

    private static MediaEnvFile unusable(String name, String problem) {
        return new MediaEnvFile(name, Map.of(), List.of(name + problem), List.of());
    }

    private static final class Parser {
        private final String name;
        private final Map<String, Entry> entries = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private int line;

        Parser(String name) {
            this.name = name;
        }

        MediaEnvFile parse(String text) {
            String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
            for (String raw : body.split("\r\n|\r|\n", -1)) {
                line++;
                assignment(raw.strip());
            }
            return new MediaEnvFile(name, entries, problems, warnings);
        }

        private void assignment(String text) {
            if (text.isEmpty() || text.startsWith("#")) {
                return;
            }
            if (text.length() > MAX_LINE) {
                problem("is longer than " + MAX_LINE + " characters");
                return;
            }
            Matcher matcher = ASSIGNMENT.matcher(text);
            if (!matcher.matches()) {
                // Never quote the line: it may be a key that lost its name.
                problem(
                        text.indexOf('=') < 0
                                ? "has no \"=\"; expected NAME=value"
                                : "does not begin with a setting's name; expected NAME=value");
                return;
            }
            value(matcher.group(1), matcher.group(2).strip(), matcher.group(2));
        }

        private void value(String key, String text, String unstripped) {
            if (text.indexOf('\0') >= 0) {
                problem(key + " contains a NUL character");
            } else if (text.startsWith("'")) {
                quoted(key, SINGLE.matcher(text), "'");
            } else if (text.startsWith("\"")) {
                quoted(key, DOUBLE.matcher(text), "\"");
            } else {
                put(key, unquoted(unstripped));
            }
        }

        /** A hash directly after the equals sign belongs to the value, as in a shell. */
        private static String unquoted(String text) {
            Matcher matcher = UNQUOTED.matcher(text);
            return matcher.matches() ? matcher.group(1).strip() : text.strip();
        }

        private void quoted(String key, Matcher matcher, String quote) {
            if (!matcher.matches()) {
                problem(key + " has no closing " + quote + " in its line");
            } else if (!REST.matcher(matcher.group(2)).matches()) {
                problem(key + " has text after its closing " + quote + "; only a comment may follow");
            } else {
                put(key, "\"".equals(quote) ? unescaped(matcher.group(1)) : matcher.group(1));
            }
        }

        private static String unescaped(String text) {
            return ESCAPE.matcher(text)
                    .replaceAll(match -> Matcher.quoteReplacement(
                            switch (match.group(1)) {
                                case "n" -> "\n";
                                case "r" -> "\r";
                                case "t" -> "\t";
                                default -> match.group(1);
                            }));
        }

        private void put(String key, String value) {
            Entry earlier = entries.put(key, new Entry(key, value, line));
            if (earlier != null) {
                warnings.add(name + " line " + line + ": " + key + " stands in line " + earlier.line()
                        + " already; this last one counts");
            }
        }

        private void problem(String sentence) {
            problems.add(name + " line " + line + ": " + sentence);
        }
    }
}
