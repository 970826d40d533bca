package routes;

import control.LogRing;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Header;

/** The bridge's own log over HTTP. */
public final class LogsApi {
    private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR");

    private final LogRing ring;

    public LogsApi(LogRing ring) {
        this.ring = ring;
    }

    /**
     * The last lines, oldest first.
     *
     * @param since the id of a line that the caller has already
     * @param level the least that matters
     * @param limit at most so many, the newest
     */
    public Map<String, Object> logs(
            @Header("since") String since, @Header("level") String level, @Header("limit") String limit) {
        int least = level == null || level.isBlank() ? 0 : LEVELS.indexOf(level.toUpperCase(Locale.ROOT));
        if (least < 0) {
            throw new Failure(400, "'level' is one of trace, debug, info, warn, error.");
        }
        long last = ring.last();
        List<LogRing.Line> lines = ring.since(number("since", since, 0)).stream()
                .filter(line -> LEVELS.indexOf(line.level()) >= least)
                .toList();
        int most = (int) Math.min(lines.size(), number("limit", limit, Integer.MAX_VALUE));
        Map<String, Object> answer = Answers.success("logs", lines.subList(lines.size() - most, lines.size()));
        answer.put("count", most);
        answer.put("last", last);
        return answer;
    }

    private static long number(String name, String text, long otherwise) {
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        if (!text.matches("\\d{1,18}")) {
            throw new Failure(400, "'" + name + "' is a whole number.");
        }
        return Long.parseLong(text);
    }
}
