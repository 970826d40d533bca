package app;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.function.UnaryOperator;

/** A log event's message and stack trace with every known secret replaced. */
public final class MaskedMessage extends ClassicConverter {
    private static volatile UnaryOperator<String> mask = settings.Masking::url;

    private final ThrowableProxyConverter trace = new ThrowableProxyConverter();

    /** Sets the mask for all logging from now on. */
    static void mask(UnaryOperator<String> with) {
        mask = with;
    }

    static String apply(String text) {
        return mask.apply(text);
    }

    @Override
    public void start() {
        trace.start();
        super.start();
    }

    @Override
    public String convert(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        if (event.getThrowableProxy() != null) {
            message += System.lineSeparator() + trace.convert(event).stripTrailing();
        }
        return mask.apply(message);
    }
}
