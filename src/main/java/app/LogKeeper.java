package app;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import control.LogRing;
import org.slf4j.LoggerFactory;

/** Keeps what goes to the log for {@code GET /api/streaming/logs}, too. */
final class LogKeeper extends UnsynchronizedAppenderBase<ILoggingEvent> implements AutoCloseable {
    private final ThrowableProxyConverter trace = new ThrowableProxyConverter();
    private final LogRing ring;

    private LogKeeper(LogRing ring) {
        this.ring = ring;
    }

    /** Keeps everything that is logged from now on. */
    static LogKeeper keep(LogRing ring) {
        LogKeeper keeper = new LogKeeper(ring);
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            keeper.setContext(root.getLoggerContext());
            keeper.trace.start();
            keeper.start();
            root.addAppender(keeper);
        }
        return keeper;
    }

    @Override
    protected void append(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        if (event.getThrowableProxy() != null) {
            message += "\n" + trace.convert(event).stripTrailing();
        }
        ring.add(
                event.getInstant(),
                event.getLevel().toString(),
                event.getLoggerName().substring(event.getLoggerName().lastIndexOf('.') + 1),
                event.getThreadName(),
                message);
    }

    @Override
    public void close() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.detachAppender(this);
        }
        stop();
    }
}
