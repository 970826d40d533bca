package app;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A log event as one JSON object in one line: {@code time} (ISO 8601, UTC), {@code level}, {@code logger}, {@code
 * thread}, {@code session} while one goes on, {@code child} where a child process is concerned, {@code message} and, where
 * something was thrown, {@code trace}. Secrets are masked.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
    /** Key of the mapped diagnostic context for the child that an event is about. */
    static final String CHILD = "child";

    private static volatile Supplier<Optional<String>> session = Optional::empty;

    private final ThrowableProxyConverter trace = new ThrowableProxyConverter();

    /** Names the session in every line from now on. */
    static void session(Supplier<Optional<String>> present) {
        session = present;
    }

    @Override
    public void start() {
        trace.start();
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(200).append('{');
        field(line, "time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
        field(line, "level", event.getLevel().toString());
        field(line, "logger", event.getLoggerName());
        field(line, "thread", event.getThreadName());
        session.get().ifPresent(id -> field(line, "session", id));
        child(event).ifPresent(name -> field(line, CHILD, name));
        field(line, "message", MaskedMessage.apply(event.getFormattedMessage()));
        if (event.getThrowableProxy() != null) {
            field(line, "trace", MaskedMessage.apply(trace.convert(event).stripTrailing()));
        }
        return line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> child(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        int colon = CHILD.equals(event.getLoggerName()) ? message.indexOf(": ") : -1;
        return colon > 0
                ? Optional.of(message.substring(0, colon))
                : Optional.ofNullable(event.getMDCPropertyMap().get(CHILD));
    }

    private static void field(StringBuilder line, String name, String value) {
        if (line.length() > 1) {
            line.append(',');
        }
        line.append('"').append(name).append("\":\"");
        JsonStringEncoder.getInstance().quoteAsString(value == null ? "" : value, line);
        line.append('"');
    }
}
