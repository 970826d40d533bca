package alerts;

import audio.AudioInput;
import audio.InputSettings;
import audio.InputSnapshot;
import audio.InputState;
import audio.Levels;
import audio.MixerSnapshot;
import audio.Role;
import delivery.DestinationSnapshot;
import health.Disk;
import health.EncoderChoice;
import health.Gpu;
import health.Jvm;
import health.Observation;
import health.Picture;
import health.Ports;
import health.Trends;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import process.ChildSnapshot;
import program.ProgramSnapshot;
import settings.Settings;
import settings.SettingsLoader;

/** Observations of a healthy show, second by second, with whatever is wrong put in. */
final class Observations {
    static final Instant BEGIN = Instant.parse("2026-01-31T12:00:00Z");

    private final Map<String, String> environment = new HashMap<>(Map.of("FPS", "30"));
    private final long start = System.nanoTime();
    private double seconds = 100;
    String ingest = "live";
    boolean onAir = true;
    List<DestinationSnapshot> destinations = List.of();
    Map<String, ChildSnapshot> children = Map.of();
    List<String> settingsProblems = List.of();

    Trends.Figures trends = new Trends.Figures(0, 0, 0, 0, 1000, Double.MAX_VALUE, Map.of(), Map.of());
    Picture picture = new Picture(true, false, 180, 90, 0);
    Disk disk = new Disk(false, null, -1, 5000);
    Ports ports = new Ports(true, true, true);
    List<Gpu> gpus = List.of();
    List<InputSnapshot> inputs = List.of();
    double silentSeconds;

    Observations set(String name, String value) {
        environment.put(name, value);
        return this;
    }

    private Settings settings() {
        return SettingsLoader.load(environment, Optional.empty(), Map.of()).settings();
    }

    /** The observation of now, and a second passes. */
    Observation next() {
        Instant time = BEGIN.plusMillis(Math.round(seconds * 1000));
        long nanos = start + Math.round(seconds * 1e9);
        Observation now = new Observation(
                time,
                nanos,
                onAir,
                onAir ? seconds : 0,
                onAir ? "session-1" : null,
                settings(),
                program(),
                audio(),
                destinations,
                children,
                settingsProblems,
                trends,
                picture,
                new EncoderChoice("x264", null, false),
                disk,
                ports,
                new Jvm(20, 0, 30),
                gpus,
                null);
        seconds++;
        return now;
    }

    private ProgramSnapshot program() {
        boolean live = ingest.equals("live");
        return new ProgramSnapshot(
                Math.round(seconds * 30),
                30,
                !live,
                false,
                0,
                0,
                0,
                0,
                0,
                1,
                0,
                0,
                10,
                new ProgramSnapshot.Ingest(
                        ingest, live ? 30 : 0, live ? 4000 : 0, 1, 1, 1, 0, 0, 1, live, 1, 20, live ? 5 : 5000),
                new ProgramSnapshot.Encoder(30, 4000, 1, 1, 1, 0, 20));
    }

    private MixerSnapshot audio() {
        return new MixerSnapshot(new Levels(-10, -20, -20, -20, 0, silentSeconds), -9, -9, 0, 0, 1, inputs);
    }

    static InputSnapshot input(String name, Role role, AudioInput.Pacing pacing, InputState state, double late) {
        Levels levels = new Levels(-10, -20, -20, -20, 0, 0);
        return new InputSnapshot(name, InputSettings.of(role), pacing, state, 40, 0, late, levels, 0, 0);
    }
}
