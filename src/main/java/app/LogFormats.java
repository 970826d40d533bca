package app;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import org.slf4j.LoggerFactory;
import settings.Settings.LogFormat;

/** Switches the log between text, which is what logback.xml sets up, and JSON lines. */
final class LogFormats {
    private static final String CONSOLE = "console";

    private LogFormats() {}

    /** Logs in this form from now on. */
    static void use(LogFormat format) {
        if (format == LogFormat.JSON
                && LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root
                && root.getAppender(CONSOLE) instanceof OutputStreamAppender<ILoggingEvent> console) {
            JsonLines lines = new JsonLines();
            lines.setContext(root.getLoggerContext());
            lines.start();
            console.stop();
            console.setEncoder(lines);
            console.start();
        }
    }
}
