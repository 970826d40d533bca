package control;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
    private byte[] file;
    private Overrides overrides;
    private Loaded loaded;
    private volatile Settings running;
    private volatile List<String> fileProblems = List.of();
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
        this.environment = Map.copyOf(environment);
        this.place = place;
        this.file = place.map(LiveSettings::read).orElse(null);
        this.overrides = Overrides.NONE;
        this.loaded = firstLoad();
        this.running = wanted(loaded, overrides);
        this.mask = new Mask(running);
        mask.learn(loaded.settings());
        this.events = new EventLog(mask);
    }

    /** What a session that goes on had set is in force from the start, unless it no longer fits. */
    private Loaded firstLoad() {
        Loaded plain = load(file, Overrides.NONE);
        if (place.isEmpty()) {
            return plain;
        }
        sessionFile = Optional.of(new SessionFile(plain.settings().runtimeDir()));
        Overrides kept = sessionFile
                .flatMap(SessionFile::read)
                .map(SessionFile.Remembered::overrides)
                .orElse(Overrides.NONE);
        try {
            Loaded all = load(file, kept);
            overrides = kept;
            return all;
        } catch (SettingsException e) {
            LOG.warn("what the last session's start request had set is left out, because it no longer fits");
            return plain;
        }
    }

    private Loaded load(byte[] bytes, Overrides with) {
        return bytes == null
                ? SettingsLoader.load(environment, Optional.empty(), with.values())
                : SettingsLoader.load(environment, name(), bytes, with.values());
    }

    private String name() {
        return place.map(Path::toString).orElse("media.env");
    }

    private static Settings wanted(Loaded loaded, Overrides with) {
        List<Settings.Destination> enabled = loaded.settings().destinations().stream()
                .filter(destination -> !with.disabled().contains(destination.name()))
                .toList();
        return loaded.settings().withDestinations(enabled);
    }

    /** The bytes of media.env now; null when there is none or it cannot be read. */
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

    public Optional<Path> place() {
        return place;
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

    /** Why media.env as it stands is not in force; empty when it is. */
    public List<String> fileProblems() {
        return fileProblems;
    }

    /** The bytes of media.env that are in force, or null. */
    synchronized byte[] fileInForce() {
        return file == null ? null : file.clone();
    }

    /**
     * Takes what requests set.
     *
     * @throws SettingsException when the result cannot be used; nothing has changed then
     */
    public synchronized Applied override(String origin, UnaryOperator<Overrides> change) {
        Overrides next = change.apply(overrides);
        return take(origin, file, next, load(file, next));
    }

    /**
     * Reads media.env now.
     *
     * @throws SettingsException when it cannot be used; nothing has changed then
     */
    public Applied reload(String origin) {
        return takeFile(origin, place.map(LiveSettings::read).orElse(null));
    }

    /**
     * Takes the bytes of media.env.
     *
     * @param bytes null: it is gone
     * @throws SettingsException when they cannot be used; nothing has changed then
     */
    synchronized Applied takeFile(String origin, byte[] bytes) {
        if (bytes == null && file != null) {
            rejected(origin, List.of(name() + " is gone; the settings stay as they were"));
            return new Applied(List.of(), List.of(), fileProblems, 0);
        }
        if (Arrays.equals(bytes, file)) {
            fileProblems = List.of();
            return new Applied(List.of(), List.of(), List.of(), 0);
        }
        Loaded next;
        try {
            next = load(bytes, overrides);
        } catch (SettingsException e) {
            rejected(origin, e.problems());
            throw e;
        }
        fileProblems = List.of();
        return take(origin, bytes, overrides, next);
    }

    private void rejected(String origin, List<String> problems) {
        fileProblems = List.copyOf(problems);
        problems.forEach(problem -> LOG.warn("settings not changed: {}", problem));
        events.add(
                "settings-rejected",
                "The changed settings cannot be used and nothing was changed: " + problems.get(0),
                Map.of("origin", origin, "problems", problems));
    }

    private Applied take(String origin, byte[] nextFile, Overrides nextOverrides, Loaded next) {
        long began = System.nanoTime();
        Settings before = running;
        mask.learn(next.settings());
        Settings all = wanted(next, nextOverrides);
        Settings after = all.heldBy(before);
        mask.learn(after);
        List<String> notApplied = notApplied(before, all, next);
        SettingsDiff diff = SettingsDiff.between(before, after);
        file = nextFile;
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
        Loaded candidate = load(text == null ? file : text, next);
        Settings all = wanted(candidate, next);
        SettingsDiff diff = SettingsDiff.between(running, all.heldBy(running));
        return new Plan(candidate, diff, notApplied(running, all, candidate));
    }

    /** The names that the file in force has and these bytes lack. */
    synchronized Set<String> missingFrom(byte[] bytes) {
        if (file == null) {
            return Set.of();
        }
        Set<String> names = new java.util.TreeSet<>(SettingsLoader.namesIn(file));
        names.removeAll(SettingsLoader.namesIn(bytes));
        return names;
    }
}
