package control;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import settings.SettingsException;

/**
 * Follows one file of settings: watches its directory, and polls, because bind mounts, network shares and ConfigMaps tell nobody. It
 * goes by the file's content, so that an editor's renaming and a touched time are no change.
 *
 * <p>A change is taken when the file has been still for a moment. A file that looks half written, because it does not end
 * with a line's end, lacks names that it had, cannot be used or is gone, gets more time. One thread.
 */
public final class SettingsWatch implements AutoCloseable {
    static final Duration STILL = Duration.ofMillis(300);
    static final Duration STILL_IF_ODD = Duration.ofMillis(2500);
    static final Duration POLL = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Logger LOG = LoggerFactory.getLogger(SettingsWatch.class);

    private final LiveSettings settings;
    private final SettingsFile which;
    private final Path file;
    private final Thread thread = new Thread(this::run, "settings-watch");
    private volatile boolean closed;
    private WatchService watcher;
    private WatchKey key;
    private byte[] seen;
    private byte[] judged;
    private long stillSince;
    private boolean waiting;

    public SettingsWatch(LiveSettings settings, SettingsFile which, Path file) {
        this.settings = settings;
        this.which = which;
        this.file = file.toAbsolutePath();
        thread.setDaemon(true);
        seen = settings.inForce(which);
        judged = seen;
    }

    /** Starts following. */
    public void start() {
        thread.start();
    }

    private void run() {
        try (WatchService service = FileSystems.getDefault().newWatchService()) {
            watcher = service;
            while (!closed) {
                await();
                look(System.nanoTime());
            }
        } catch (IOException e) {
            LOG.warn("directories cannot be watched here; {} is polled", which.fileName());
            pollOnly();
        } catch (InterruptedException | ClosedWatchServiceException e) {
            // closed
        }
    }

    private void pollOnly() {
        try {
            while (!closed) {
                TimeUnit.NANOSECONDS.sleep((waiting ? LOOK : POLL).toNanos());
                look(System.nanoTime());
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /** Until something happens in the directory, but no longer than it is safe to trust in being told. */
    private void await() throws InterruptedException {
        register();
        WatchKey signalled = watcher.poll((waiting ? LOOK : POLL).toNanos(), TimeUnit.NANOSECONDS);
        if (signalled != null) {
            signalled.pollEvents();
            signalled.reset();
        }
    }

    private void register() {
        if (key != null && key.isValid()) {
            return;
        }
        try {
            Path directory = file.getParent();
            if (Files.isDirectory(directory)) {
                key = directory.register(
                        watcher,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
            }
        } catch (IOException e) {
            LOG.debug("the directory of {} cannot be watched: {}", which.fileName(), e.getMessage());
        }
    }

    /** Compares, waits for stillness, and takes what is new. */
    void look(long now) {
        byte[] present = LiveSettings.read(file);
        if (!Arrays.equals(present, seen)) {
            seen = present;
            stillSince = now;
            waiting = true;
        }
        if (!waiting) {
            return;
        }
        if (Arrays.equals(seen, judged)) {
            waiting = false;
            takeBack();
            return;
        }
        Duration still = looksHalfWritten(seen) ? STILL_IF_ODD : STILL;
        if (now - stillSince >= still.toNanos()) {
            waiting = false;
            judged = seen;
            take();
        }
    }

    private boolean looksHalfWritten(byte[] bytes) {
        if (bytes == null || bytes.length == 0) {
            return true;
        }
        if (bytes[bytes.length - 1] != '\n'
                || !settings.missingFrom(which, bytes).isEmpty()) {
            return true;
        }
        try {
            settings.check(which, bytes);
            return false;
        } catch (SettingsException e) {
            return true;
        }
    }

    private void take() {
        try {
            settings.takeFile(which.fileName(), which, seen);
        } catch (SettingsException e) {
            // told already
        } catch (RuntimeException e) {
            LOG.error("changed settings could not be applied", e);
        }
    }

    /** The file is again what was judged last; a complaint about a vanished one is over. */
    private void takeBack() {
        if (Arrays.equals(seen, settings.inForce(which))) {
            take();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
