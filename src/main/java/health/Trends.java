package health;

import audio.InputSnapshot;
import audio.MixerSnapshot;
import delivery.DestinationSnapshot;
import delivery.DestinationState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import process.ChildSnapshot;
import program.ProgramSnapshot;

/** Makes rates of the counters of successive snapshots. One thread, about once a second. */
public final class Trends {
    private static final double SHORT_SECONDS = 1.7;
    private static final double AT_ONCE_SECONDS = 1.2;
    private static final double MINUTE = 60;
    private static final double SAMPLE_RATE = 48_000;
    private static final int CHANNELS = 2;
    private static final Set<String> INTENDED = Set.of("settings", "restarted", "stopped", "new-source");

    private final Growth shortly = new Growth(SHORT_SECONDS);
    private final Growth atOnce = new Growth(AT_ONCE_SECONDS);
    private final Growth minute = new Growth(MINUTE);
    private final Map<String, Long> moved = new HashMap<>();
    private final Map<String, Long> bytes = new HashMap<>();
    private final Map<String, Long> since = new HashMap<>();
    private final Map<String, String> states = new HashMap<>();
    private int encoderRestarts = -1;
    private long encoderRestartedAt;
    private boolean encoderRestarted;

    /**
     * Rates over the last seconds.
     *
     * @param repeatedPercent of the program's pictures that were a source picture shown once more than the two rates
     *     make unavoidable
     * @param droppedPercent of the program's rate: source pictures not shown although the rates would have allowed it
     * @param skippedPercent of the program's pictures left out because the encoder was too slow
     * @param latePercent of ticks that began more than half a frame late
     * @param sourceSeconds for how long the source has been in its present state
     * @param encoderRestartedSeconds since the encoder was last started again unintended; large when never
     * @param clippedPercent of an input's samples at full scale, by input
     * @param destinations by name
     */
    public record Figures(
            double repeatedPercent,
            double droppedPercent,
            double skippedPercent,
            double latePercent,
            double sourceSeconds,
            double encoderRestartedSeconds,
            Map<String, Double> clippedPercent,
            Map<String, Way> destinations) {
        public Figures {
            clippedPercent = Map.copyOf(clippedPercent);
            destinations = Map.copyOf(destinations);
        }

        /** Of one destination. */
        public Way way(String destination) {
            return destinations.getOrDefault(destination, Way.NONE);
        }
    }

    /**
     * What goes to one destination.
     *
     * @param stateSeconds for how long it has been in its present state
     * @param stillSeconds for how long its server has taken nothing, while it is live
     */
    public record Way(double stateSeconds, double stillSeconds, double droppedPerSecond, long reconnectsPerMinute) {
        static final Way NONE = new Way(0, 0, 0, 0);
    }

    /** Takes in the snapshots of one moment. */
    public Figures add(
            ProgramSnapshot program,
            MixerSnapshot audio,
            List<DestinationSnapshot> destinations,
            Map<String, ChildSnapshot> children,
            long nanos) {
        Set<String> names = new HashSet<>(Set.of("repeated", "dropped", "skipped", "late", "source"));
        double fps = program.fps();
        double repeated = shortly.perSecond("repeated", program.repeated(), nanos);
        double dropped = shortly.perSecond("dropped", program.dropped(), nanos);
        double source = program.ingest().fps();
        Map<String, Double> clipped = new HashMap<>();
        for (InputSnapshot input : audio.inputs()) {
            String key = "input " + input.name();
            names.add(key);
            double perSecond = atOnce.perSecond(key, input.levels().clippedSamples(), nanos);
            clipped.put(input.name(), 100 * perSecond / (SAMPLE_RATE * CHANNELS));
        }
        Map<String, Way> ways = new HashMap<>();
        for (DestinationSnapshot destination : destinations) {
            names.add("destination " + destination.name());
            ways.put(destination.name(), way(destination, nanos));
        }
        followEncoder(children.get("encoder"), nanos);
        Figures figures = new Figures(
                percent(repeated - Math.max(0, fps - source), fps),
                percent(dropped - Math.max(0, source - fps), fps),
                percent(shortly.perSecond("skipped", program.skipped(), nanos), fps),
                percent(shortly.perSecond("late", program.lateTicks(), nanos), fps),
                seconds(inState("source", program.ingest().state(), nanos)),
                encoderRestarted ? seconds(nanos - encoderRestartedAt) : Double.MAX_VALUE,
                clipped,
                ways);
        forget(names);
        return figures;
    }

    private Way way(DestinationSnapshot destination, long nanos) {
        String key = "destination " + destination.name();
        long inState = inState(key, destination.state().name(), nanos);
        boolean grew = !Long.valueOf(destination.bytes()).equals(bytes.put(key, destination.bytes()));
        if (grew || destination.state() != DestinationState.LIVE || !moved.containsKey(key)) {
            moved.put(key, nanos);
        }
        return new Way(
                seconds(inState),
                seconds(nanos - moved.get(key)),
                shortly.perSecond(key, destination.droppedTags(), nanos),
                minute.grown(key, destination.reconnects(), nanos));
    }

    private long inState(String key, String state, long nanos) {
        if (!state.equals(states.put(key, state))) {
            since.put(key, nanos);
        }
        return nanos - since.get(key);
    }

    private void followEncoder(ChildSnapshot encoder, long nanos) {
        if (encoder == null) {
            return;
        }
        boolean intended =
                encoder.reason() != null && INTENDED.contains(encoder.reason().code());
        if (encoderRestarts >= 0 && encoder.restarts() > encoderRestarts && !intended) {
            encoderRestarted = true;
            encoderRestartedAt = nanos;
        }
        encoderRestarts = encoder.restarts();
    }

    private void forget(Set<String> names) {
        shortly.keepOnly(names);
        atOnce.keepOnly(names);
        minute.keepOnly(names);
        moved.keySet().retainAll(names);
        bytes.keySet().retainAll(names);
        since.keySet().retainAll(names);
        states.keySet().retainAll(names);
    }

    private static double percent(double perSecond, double fps) {
        return fps <= 0 ? 0 : Math.max(0, 100 * perSecond / fps);
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
