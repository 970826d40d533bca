package app;

import control.Bridge;
import control.ChildSwitch;
import control.StandbySwitch;
import delivery.DestinationState;
import java.time.Duration;
import org.apache.camel.CamelContext;
import process.DeadMan;
import routes.Leadership;
import settings.Settings;

/** One bridge of several that stand by for each other: only the leader publishes. */
final class ClusterApp implements AutoCloseable {
    /** Longer than the pauses that the program clock makes up, shorter than any lease. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Bridge bridge;
    private final StandbySwitch children;
    private final DeadMan deadMan;
    private final Leadership leadership;

    private ClusterApp(CamelContext context, Settings.Cluster cluster, Bridge bridge, StandbySwitch children)
            throws Exception {
        this.bridge = bridge;
        this.children = children;
        deadMan = new DeadMan(PATIENCE, () -> bridge.program().sinceLastTick() < PATIENCE.toNanos() / 2);
        deadMan.start();
        leadership = Leadership.join(context, cluster, this::delivers, this::lead);
    }

    /** What starts the children: everything, or in a cluster everything but the publishers of a bridge that stands by. */
    static ChildSwitch gate(Settings.Cluster cluster, ChildSwitch routes) {
        return cluster.kind() == Settings.Cluster.Kind.NONE
                ? routes
                : new StandbySwitch(routes, child -> child.startsWith(Bridge.DESTINATION_PREFIX));
    }

    /**
     * Joins the election.
     *
     * @param gate what {@link #gate} gave
     * @return null where there is no cluster
     */
    static ClusterApp open(CamelContext context, Settings.Cluster cluster, Bridge bridge, ChildSwitch gate)
            throws Exception {
        if (!(gate instanceof StandbySwitch children)) {
            return null;
        }
        bridge.standby(true);
        return new ClusterApp(context, cluster, bridge, children);
    }

    private void lead(boolean now) {
        if (now) {
            bridge.standby(false);
        }
        children.lead(now);
        if (!now) {
            bridge.standby(true);
        }
    }

    private boolean delivers() {
        return bridge.status() == control.Status.STOPPED
                || bridge.destinations().isEmpty()
                || bridge.destinations().stream().anyMatch(one -> one.state() == DestinationState.LIVE);
    }

    /** Leaves the election; to be called when the publishers have ended. */
    @Override
    public void close() {
        deadMan.close();
        leadership.close();
    }
}
