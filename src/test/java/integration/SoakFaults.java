package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What breaks in a soak, one thing after another in an order that the seed gives: a deck of all faults, dealt to its end
 * and shuffled anew. None of them is the primary's own. Every fault is over when its method returns, except that what was
 * killed may still be coming back.
 */
final class SoakFaults implements AutoCloseable {
    /** Quiet enough not to be taken for a beep of the film. */
    private static final double LEVEL = 0.03;

    private static final Duration NEW_CHILD = Duration.ofSeconds(10);

    /** One kind of fault. */
    record Fault(String name, Runnable strike) {}

    private final Stage stage;
    private final BridgeProcess bridge;
    private final Sender sender;
    private final Random random;
    private final Path file;
    private final Map<String, String> edits = new TreeMap<>();
    private final Deque<Fault> deck = new ArrayDeque<>();
    private final List<AutoCloseable> guests = new ArrayList<>();
    private int keys;

    SoakFaults(Stage stage, Sender sender, Random random) {
        this.stage = stage;
        this.bridge = (BridgeProcess) stage.bridge;
        this.sender = sender;
        this.random = random;
        this.file = stage.directory().resolve("config").resolve("media.env");
    }

    Fault next() {
        if (deck.isEmpty()) {
            List<Fault> all = new ArrayList<>(all());
            Collections.shuffle(all, random);
            deck.addAll(all);
        }
        return deck.poll();
    }

    private List<Fault> all() {
        return List.of(
                new Fault("sender killed, back later", this::senderKilled),
                new Fault("sender leaves and returns", this::senderLeaves),
                new Fault("sender frozen", this::senderFrozen),
                new Fault("receiver killed", () -> signal("receiver", "KILL")),
                new Fault("receiver stopped for 3 s", this::receiverStopped),
                new Fault("decoder killed", () -> signal("decoder", "KILL")),
                new Fault("decoder stopped for good", () -> signal("decoder", "STOP")),
                new Fault("encoder killed", () -> signal("encoder", "KILL")),
                new Fault("encoder stopped for good", () -> signal("encoder", "STOP")),
                new Fault("publisher of the backup killed", () -> signal("destination-backup", "KILL")),
                new Fault("publisher of the backup stopped for good", () -> signal("destination-backup", "STOP")),
                new Fault("preview killed", () -> signal("preview", "KILL")),
                new Fault("backup server down and up", this::backupDown),
                new Fault("backup server stalls", this::backupStalls),
                new Fault("backup server refuses the key", this::backupRefuses),
                new Fault("backup key rotated", this::keyRotated),
                new Fault("video bitrate changed", () -> edit("VIDEO_BITRATE_K", 1200 + random.nextInt(7) * 100)),
                new Fault("encoder's preset changed", () -> edit("PRESET", pick("ultrafast", "superfast", "veryfast"))),
                new Fault("slate's text changed", () -> edit("SLATE_TEXT", "Back in " + random.nextInt(60) + " s")),
                new Fault("input of the mixer changed", this::inputChanged),
                new Fault("settings file broken for 4 s", this::fileBroken),
                new Fault("settings file gone for 3 s", this::fileGone),
                new Fault("producer of sound comes and goes", this::producerComes),
                new Fault("producer of sound vanishes", this::producerVanishes),
                new Fault("producer of sound stalls", this::producerStalls),
                new Fault("garbage posted as sound", this::garbage),
                new Fault("speech", this::speech),
                new Fault("all cores taken", () -> CpuHog.hold(stage.directory(), 2 + random.nextInt(3))));
    }

    private String pick(String... values) {
        return values[random.nextInt(values.length)];
    }

    private double seconds(double from, double to) {
        return from + random.nextDouble() * (to - from);
    }

    /** To a child that runs; one that is just coming back is waited for. */
    private void signal(String child, String name) {
        if (!Waits.within(NEW_CHILD, () -> bridge.pidOf(child).isPresent())) {
            throw new IllegalStateException("there is no " + child);
        }
        bridge.pidOf(child).ifPresent(pid -> Program.signal(pid, name));
    }

    private void senderKilled() {
        sender.kill();
        Waits.holdSeconds(seconds(1, 12));
        sender.start();
    }

    private void senderLeaves() {
        sender.leave();
        if (!Waits.within(Duration.ofSeconds(5), () -> !sender.isAlive())) {
            sender.kill();
        }
        Waits.holdSeconds(seconds(1, 8));
        sender.start();
    }

    private void senderFrozen() {
        sender.freeze();
        Waits.holdSeconds(seconds(0.5, 8));
        sender.thaw();
    }

    private void receiverStopped() {
        bridge.pidOf("receiver").ifPresent(pid -> {
            Program.signal(pid, "STOP");
            Waits.holdSeconds(3);
            Program.signal(pid, "CONT");
        });
    }

    private void backupDown() {
        stage.backup.kill();
        Waits.holdSeconds(seconds(1, 12));
        stage.backup.start();
    }

    private void backupStalls() {
        stage.backup.stall();
        Waits.holdSeconds(seconds(2, 12));
        stage.backup.resume();
    }

    private void backupRefuses() {
        String key = edits.getOrDefault("BACKUP_STREAM_KEY", Stage.BACKUP_KEY);
        stage.backup.refuse(key);
        stage.backup.kill();
        stage.backup.start();
        Waits.holdSeconds(seconds(2, 8));
        stage.backup.accept(key);
    }

    private void keyRotated() {
        edit("BACKUP_STREAM_KEY", "back-soak-key" + ++keys);
    }

    private void inputChanged() {
        edit("AUDIO_INPUT_BED", "lavfi:sine=frequency=" + (300 + random.nextInt(5) * 100) + ":sample_rate=48000");
        edit("AUDIO_INPUT_BED_GAIN_DB", -30 - random.nextInt(10));
    }

    private void edit(String name, Object value) {
        edits.put(name, value.toString());
        save(edits.entrySet().stream()
                .map(entry -> entry.getKey() + "='" + entry.getValue() + "'\n")
                .collect(Collectors.joining()));
    }

    private void fileBroken() {
        edit("SLATE_AFTER_MS", pick("soon", "-1", "99999999"));
        Waits.holdSeconds(4);
        edit("SLATE_AFTER_MS", 1500);
    }

    private void fileGone() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Waits.holdSeconds(3);
        edit("SLATE_AFTER_MS", 1500);
    }

    private void save(String text) {
        try {
            Files.createDirectories(stage.directory().resolve("config"));
            Path fresh = Files.writeString(file.resolveSibling("media.env.new"), text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void producerComes() {
        producer(seconds(1, 6));
    }

    private void producerVanishes() {
        Producer producer = producer(10);
        Waits.holdSeconds(seconds(0.5, 4));
        try {
            producer.vanish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void producerStalls() {
        Producer producer = producer(10);
        Waits.holdSeconds(1);
        producer.stall();
    }

    /** Those before are ended, so that a soak of hours holds no thousand of them. */
    private Producer producer(double seconds) {
        close();
        Waveform tone = Waveform.sine(500 + random.nextInt(500), LEVEL, seconds);
        return guest(tone.wavBlocks(20), 0.02);
    }

    private Producer guest(List<byte[]> blocks, double blockSeconds) {
        try {
            Producer producer = new Producer(
                    Integer.parseInt(bridge.setting("AUDIO_PORT")), "none", "name=guest", blocks, blockSeconds);
            guests.add(producer);
            return producer.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void garbage() {
        close();
        byte[] noise = new byte[8000];
        random.nextBytes(noise);
        guest(Collections.nCopies(20, noise), 0.05);
    }

    private void speech() {
        bridge.post("/api/audio/speech", "{\"text\":\"Number " + random.nextInt(1000) + "\",\"gainDb\":-20}");
    }

    @Override
    public void close() {
        for (AutoCloseable guest : guests) {
            try {
                guest.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        guests.clear();
    }
}
