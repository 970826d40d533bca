package control;

import health.Gpu;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import process.Backoffs;
import process.ChildIo;
import process.ChildSpec;
import process.Reason;
import process.Supervisor;

/**
 * The GPUs' state, as {@code nvidia-smi} prints it every two seconds: one child for as long as the bridge runs, where the
 * program is installed.
 */
public final class GpuWatch implements ChildIo {
    /** The child's name. */
    public static final String NAME = "gpu";

    private static final Duration STALE = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofMillis(300);
    private static final long FRESH_NANOS = 10_000_000_000L;
    private static final String NOT_KNOWN = "is not a valid field";

    private final String program;
    private final Map<Integer, Gpu> gpus = new ConcurrentSkipListMap<>();
    private volatile long heardAt;
    private volatile long startedAt;
    private volatile boolean started;
    private volatile boolean old;

    private GpuWatch(String program) {
        this.program = program;
    }

    /** Registers the child where nvidia-smi is on the path; it runs when it is switched on. */
    public static Optional<GpuWatch> register(String path, Supervisor supervisor, UnaryOperator<String> mask) {
        return find(path).map(program -> {
            GpuWatch watch = new GpuWatch(program);
            supervisor.register(new ChildSpec(
                    NAME,
                    watch::command,
                    watch,
                    line -> Optional.empty(),
                    STALE,
                    STALE,
                    GRACE,
                    Backoffs.destination(),
                    mask));
            return watch;
        });
    }

    private static Optional<String> find(String path) {
        for (String directory : path.split(":", -1)) {
            Path program = Path.of(directory.isEmpty() ? "." : directory, "nvidia-smi");
            if (Files.isExecutable(program)) {
                return Optional.of(program.toAbsolutePath().toString());
            }
        }
        return Optional.empty();
    }

    /** Drivers before 520 do not know the encoder's utilisation, and refuse the whole question. */
    private List<String> command() {
        String query = old ? Gpu.OLD_QUERY : Gpu.QUERY;
        return List.of(program, "--query-gpu=" + query, "--format=csv,noheader,nounits", "--loop=2");
    }

    @Override
    public void started(Run run) {
        startedAt = System.nanoTime();
        started = true;
        Thread reader = new Thread(() -> read(run), "gpu-figures");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Run run) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(run.stdout(), StandardCharsets.UTF_8), 4096)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line, run);
            }
        } catch (IOException e) {
            // the child is gone; its supervisor says why
        }
    }

    private void take(String line, Run run) {
        old |= line.contains(NOT_KNOWN);
        Gpu.parse(line).ifPresent(gpu -> {
            gpus.put(gpu.index(), gpu);
            heardAt = System.nanoTime();
            run.progress();
        });
    }

    @Override
    public void line(Run run, String line) {
        old |= line.contains(NOT_KNOWN);
    }

    @Override
    public void ended(Run run, Reason reason) {
        gpus.clear();
    }

    /** The newest figures of each. */
    public List<Gpu> gpus() {
        Collection<Gpu> all = gpus.values();
        return new ArrayList<>(all);
    }

    /** Why there are no figures although there should be, or null. */
    public String lost() {
        long now = System.nanoTime();
        boolean silent = started && now - heardAt > FRESH_NANOS && now - startedAt > 0;
        return silent && heardAt != 0 ? "nvidia-smi has said nothing for more than ten seconds." : null;
    }
}
