package routes;

import alerts.Alert;
import alerts.Alerts;
import alerts.Delivery;
import alerts.ReceiverSnapshot;
import audio.InputSnapshot;
import control.Bridge;
import control.SoundPosts;
import control.SrtTotals;
import control.Stats;
import control.Status;
import delivery.DestinationSnapshot;
import java.util.List;
import java.util.stream.Stream;
import process.ChildSnapshot;

/**
 * Everything that metrics are made of, at one moment. What comes and goes with each post or utterance is left out, so
 * that label values stay few however long a show is.
 */
record MetricsView(
        Stats stats,
        SrtTotals srt,
        Status status,
        List<ChildSnapshot> children,
        List<Alert> alerts,
        List<ReceiverSnapshot> receivers) {
    private static final int MOST = 100;

    static MetricsView of(Bridge bridge, Alerts alerts, Delivery delivery) {
        return new MetricsView(
                bridge.stats(),
                bridge.srtTotals(),
                bridge.status(),
                bridge.processes(),
                alerts.active(),
                delivery.receivers());
    }

    Stream<DestinationSnapshot> destinations() {
        return stats.destinations().stream().limit(MOST);
    }

    Stream<InputSnapshot> inputs() {
        return stats.audio().inputs().stream()
                .filter(input -> !input.name().matches("post-\\d+"))
                .limit(MOST);
    }

    Stream<ChildSnapshot> lastingChildren() {
        return children.stream()
                .filter(child -> !SoundPosts.isFinite(child.name()))
                .limit(MOST);
    }
}
