package control;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import settings.Settings;
import settings.SettingsDiff;
import settings.SettingsException;
import settings.SettingsLoader;
import settings.SettingsLoader.Loaded;

/**
 * The settings in force, and every way to change them while the bridge runs: load, validate, diff, act on the parts that
 * differ. What cannot be used changes nothing. Guarded by this; one change at a time.
 */
public final class LiveSettings {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSettings.class);
    private static final int MOST_BYTES = (1 << 20) + 1;

    private final Map<String, String> environment;
    private final Optional<Path> place;
    private final Mask mask;
    private final EventLog events;
    private Optional<SessionFile> sessionFile = Optional.empty();
    private Map<SettingsFile, byte[]> files = Map.of();
    private Overrides overrides;
    private Loaded loaded;
    private volatile Settings running;
    private final Map<SettingsFile, List<String>> fileProblems = new EnumMap<>(SettingsFile.class);
    private List<String> toldNotApplied = List.of();
    private Target target = (before, after, diff) -> List.of();

    /** Who acts on changed settings. */
    public interface Target {
        /** Acts, and says what was done, one phrase each, without secrets. */
        List<String> act(Settings before, Settings after, SettingsDiff diff);
    }

    /**
     * What became of a change.
     *
     * @param done one phrase each; empty when nothing differs
     * @param notApplied one sentence for each value that only a restart of the process can change
     */
    public record Applied(List<String> done, List<String> notApplied, List<String> warnings, double millis) {
        public boolean changedNothing() {
            return done.isEmpty() && notApplied.isEmpty();
        }

        /** Both changes as one; what still waits for a restart is what the later one says. */
        Applied and(Applied later) {
            List<String> all = new ArrayList<>(done);
            all.addAll(later.done);
            return new Applied(
                    all,
                    later.changedNothing() ? notApplied : later.notApplied,
                    later.changedNothing() ? warnings : later.warnings,
                    millis + later.millis);
        }
    }

    /** What some settings would change. */
    public record Plan(Loaded loaded, SettingsDiff diff, List<String> notApplied) {}

    /**
     * Reads everything for the first time.
     *
     * @param place of media.env; empty: there is to be none, and no session is remembered either
     * @throws SettingsException when file or environment cannot be used
     */
    public LiveSettings(Map<String, String> environment, Optional<Path> place) {
        this(environment, place, place.isPresent());
    }

    /**
     * For a role beside the bridge: follows the same files, and knows nothing of the bridge's session.
     *
     * @throws SettingsException when file or environment cannot be used
     */
    public static LiveSettings ofRole(Map<String, String> environment, Optional<Path> place) {
        return new LiveSettings(environment, place, false);
    }

    private LiveSettings(Map<String, String> environment, Optional<Path> place, boolean remembers) {
        this.environment = Map.copyOf(environment);
        this.place = place;
        for (SettingsFile file : SettingsFile.values()) {
            files = with(file, path(file).map(LiveSettings::read).orElse(null));
        }
        this.overrides = Overrides.NONE;
        this.loaded = firstLoad(remembers);
        this.running = wanted(loaded, overrides);
        this.mask = new Mask(running);
        mask.learn(loaded.settings());
        this.events = new EventLog(mask);
    }

    /** What a session that goes on had set is in force from the start, unless it no longer fits. */
    private Loaded firstLoad(boolean remembers) {
        Loaded plain = load(files, Overrides.NONE);
        if (!remembers) {
            return plain;
        }
        sessionFile = Optional.of(new SessionFile(plain.settings().runtimeDir()));
        Overrides kept = sessionFile
                .flatMap(SessionFile::read)
                .map(SessionFile.Remembered::overrides)
                .orElse(Overrides.NONE);
        try {
            Loaded all = load(files, kept);
            overrides = kept;
            return all;
        } catch (SettingsException e) {
            LOG.warn("what the last session's start request had set is left out, because it no longer fits");
            return plain;
        }
    }

    private Loaded load(Map<SettingsFile, byte[]> from, Overrides with) {
        Map<String, byte[]> present = new LinkedHashMap<>();
        from.forEach((file, bytes) -> present.put(name(file), bytes));
        return SettingsLoader.load(environment, present, with.values());
    }

    /** The files in force with other bytes for one of them; null: without it. */
    private Map<SettingsFile, byte[]> with(SettingsFile file, byte[] bytes) {
        Map<SettingsFile, byte[]> next = new EnumMap<>(SettingsFile.class);
        next.putAll(files);
        if (bytes == null) {
            next.remove(file);
        } else {
            next.put(file, bytes);
        }
        return next;
    }

    /** Where a file is or would be; empty: there is to be none. */
    public Optional<Path> path(SettingsFile file) {
        return place.map(mediaEnv -> file == SettingsFile.SECRETS ? SettingsLoader.secretsBeside(mediaEnv) : mediaEnv);
    }

    private String name(SettingsFile file) {
        return path(file).map(Path::toString).orElse(file.fileName());
    }

    private static Settings wanted(Loaded loaded, Overrides with) {
        List<Settings.Destination> enabled = loaded.settings().destinations().stream()
                .filter(destination -> !with.disabled().contains(destination.name()))
                .toList();
        return loaded.settings().withDestinations(enabled);
    }

    /** The bytes of a file now; null when there is none or it cannot be read. */
    static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MOST_BYTES);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            LOG.warn("{} cannot be read", file);
            return null;
        }
    }

    /** Has this act on every change from now on. */
    public synchronized void target(Target actor) {
        target = actor;
    }

    /** The settings in force. */
    public Settings running() {
        return running;
    }

    public Mask mask() {
        return mask;
    }

    public EventLog events() {
        return events;
    }

    /** Where the session is remembered, if it is. */
    Optional<SessionFile> sessionFile() {
        return sessionFile;
    }

    /** Where each value came from, as wanted; those that wait for a restart included. */
    public synchronized Loaded loaded() {
        return loaded;
    }

    public synchronized Overrides overrides() {
        return overrides;
    }

    /** Why media.env or secrets.env as it stands is not in force; empty when both are. */
    public List<String> fileProblems() {
        synchronized (fileProblems) {
            return fileProblems.values().stream().flatMap(List::stream).toList();
        }
    }

    private void fileProblems(SettingsFile file, List<String> problems) {
        synchronized (fileProblems) {
            fileProblems.put(file, List.copyOf(problems));
        }
    }

    /** The bytes of a file that are in force, or null. */
    synchronized byte[] inForce(SettingsFile file) {
        byte[] bytes = files.get(file);
        return bytes == null ? null : bytes.clone();
    }

    /**
     * Takes what requests set.
     *
     * @throws SettingsException when the result cannot be used; nothing has changed then
     */
    public synchronized Applied override(String origin, UnaryOperator<Overrides> change) {
        Overrides next = change.apply(overrides);
        return take(origin, files, next, load(files, next));
    }

    /**
     * Reads media.env and secrets.env now.
     *
     * @throws SettingsException when one cannot be used; nothing of it has changed then
     */
    public synchronized Applied reload(String origin) {
        Applied first = takeFile(origin, SettingsFile.MEDIA, read(SettingsFile.MEDIA));
        Applied second = takeFile(origin, SettingsFile.SECRETS, read(SettingsFile.SECRETS));
        return first.changedNothing() ? second : first.and(second);
    }

    private byte[] read(SettingsFile file) {
        return path(file).map(LiveSettings::read).orElse(null);
    }

    /**
     * Takes the bytes of a file.
     *
     * @param bytes null: it is gone
     * @throws SettingsException when they cannot be used; nothing has changed then
     */
    synchronized Applied takeFile(String origin, SettingsFile file, byte[] bytes) {
        byte[] present = files.get(file);
        if (bytes == null && present != null) {
            rejected(origin, file, List.of(name(file) + " is gone; the settings stay as they were"));
            return new Applied(List.of(), List.of(), fileProblems(), 0);
        }
        if (Arrays.equals(bytes, present)) {
            fileProblems(file, List.of());
            return new Applied(List.of(), List.of(), List.of(), 0);
        }
        Map<SettingsFile, byte[]> nextFiles = with(file, bytes);
        Loaded next;
        try {
            next = load(nextFiles, overrides);
        } catch (SettingsException e) {
            rejected(origin, file, e.problems());
            throw e;
        }
        fileProblems(file, List.of());
        return take(origin, nextFiles, overrides, next);
    }

    private void rejected(String origin, SettingsFile file, List<String> problems) {
        fileProblems(file, problems);
        problems.forEach(problem -> LOG.warn("settings not changed: {}", problem));
        events.add(
                "settings-rejected",
                "The changed settings cannot be used and nothing was changed: " + problems.get(0),
                Map.of("origin", origin, "problems", problems));
    }

    private Applied take(String origin, Map<SettingsFile, byte[]> nextFiles, Overrides nextOverrides, Loaded next) {
        long began = System.nanoTime();
        Settings before = running;
        mask.learn(next.settings());
        Settings all = wanted(next, nextOverrides);
        Settings after = all.heldBy(before);
        mask.learn(after);
        List<String> notApplied = notApplied(before, all, next);
        SettingsDiff diff = SettingsDiff.between(before, after);
        files = nextFiles;
        overrides = nextOverrides;
        loaded = next;
        running = after;
        List<String> done = act(before, after, diff);
        double millis = (System.nanoTime() - began) / 1e6;
        Applied applied = new Applied(done, notApplied, next.warnings(), millis);
        tell(origin, applied);
        return applied;
    }

    /** A part that fails to act does not keep the others from it, and the new settings stay in force. */
    private List<String> act(Settings before, Settings after, SettingsDiff diff) {
        if (diff.isEmpty()) {
            return List.of();
        }
        List<String> done = new ArrayList<>(target.act(before, after, diff));
        diff.inPlace().forEach(name -> done.add(name + " in force"));
        return done;
    }

    private static List<String> notApplied(Settings before, Settings wanted, Loaded next) {
        return SettingsDiff.between(before, wanted).needsRestart().stream()
                .map(name -> name + " (" + next.provenance().get(name)
                        + ") needs a restart of the bridge; its present value stays in force until then.")
                .toList();
    }

    private void tell(String origin, Applied applied) {
        boolean nothingNew = applied.notApplied().equals(toldNotApplied);
        toldNotApplied = applied.notApplied();
        if (applied.done().isEmpty() && nothingNew) {
            return;
        }
        applied.warnings().forEach(LOG::warn);
        applied.notApplied().forEach(LOG::warn);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("origin", origin);
        data.put("done", applied.done());
        data.put("notApplied", applied.notApplied());
        data.put("millis", applied.millis());
        String what = applied.done().isEmpty() ? "nothing to do" : String.join(", ", applied.done());
        LOG.info("settings changed by {}: {}", origin, what);
        events.add("settings-applied", "Settings changed by " + origin + ": " + what + ".", data);
    }

    /**
     * What would change, without changing it.
     *
     * @param text of a media.env in place of the present one; null: the present one
     * @throws SettingsException with all that is wrong
     */
    public synchronized Plan plan(byte[] text, UnaryOperator<Overrides> change) {
        Overrides next = change.apply(overrides);
        Loaded candidate = load(text == null ? files : with(SettingsFile.MEDIA, text), next);
        Settings all = wanted(candidate, next);
        SettingsDiff diff = SettingsDiff.between(running, all.heldBy(running));
        return new Plan(candidate, diff, notApplied(running, all, candidate));
    }

    /** What would change if a file held these bytes, as {@link #plan}. */
    synchronized void check(SettingsFile file, byte[] bytes) {
        load(with(file, bytes), overrides);
    }

    /** The names that the file in force has and these bytes lack. */
    synchronized Set<String> missingFrom(SettingsFile file, byte[] bytes) {
        byte[] present = files.get(file);
        if (present == null) {
            return Set.of();
        }
        Set<String> names = new java.util.TreeSet<>(SettingsLoader.namesIn(present));
        names.removeAll(SettingsLoader.namesIn(bytes));
        return names;
    }
}
