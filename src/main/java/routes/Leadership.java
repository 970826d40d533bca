package routes;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.cluster.CamelClusterEventListener;
import org.apache.camel.cluster.CamelClusterMember;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.cluster.CamelClusterView;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import settings.Settings;

/**
 * Whether this bridge leads, by Camel's cluster service: a lock on a file that all bridges of one name see, or a
 * Kubernetes lease.
 *
 * <p>A leader that cannot deliver anywhere gives the lead away, so that a bridge with a better network may have it, and
 * stays out of the election for a while, longer each time. One thread of its own tells of every change, in order.
 */
public final class Leadership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    /** The heart of a file's leader: members look this often, and a leader silent for so many looks has gone. */
    private static final long LOOK_MILLIS = 500;

    private static final int LOOKS = 4;

    static final Duration UNDELIVERED = Duration.ofSeconds(3);
    private static final Duration FIRST_OUT = Duration.ofSeconds(8);
    private static final Duration LONGEST_OUT = Duration.ofMinutes(1);

    private final CamelClusterService service;
    private final String name;
    private final BooleanSupplier delivers;
    private final Consumer<Boolean> listener;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "leadership"));

    private CamelClusterView view;
    private boolean leads;
    private long lastDelivery;
    private Duration out = FIRST_OUT;

    /**
     * Joins the election.
     *
     * @param delivers whether the program arrives anywhere, or has nowhere to go
     * @param listener is told of every change, beginning with the first lead
     */
    public static Leadership join(
            CamelContext context, Settings.Cluster cluster, BooleanSupplier delivers, Consumer<Boolean> listener)
            throws Exception {
        return join(context, service(cluster), cluster.name(), delivers, listener);
    }

    /** What elects, as the settings say; not started. */
    static CamelClusterService service(Settings.Cluster cluster) {
        return cluster.kind() == Settings.Cluster.Kind.FILE ? file(cluster) : kubernetes(cluster);
    }

    static Leadership join(
            CamelContext context,
            CamelClusterService service,
            String name,
            BooleanSupplier delivers,
            Consumer<Boolean> listener)
            throws Exception {
        context.addService(service);
        Leadership leadership = new Leadership(service, name, delivers, listener);
        leadership.enter();
        leadership.judgeAfter(LOOK_MILLIS);
        return leadership;
    }

    private Leadership(CamelClusterService service, String name, BooleanSupplier delivers, Consumer<Boolean> listener) {
        this.service = service;
        this.name = name;
        this.delivers = delivers;
        this.listener = listener;
    }

    private static CamelClusterService file(Settings.Cluster cluster) {
        FileLockClusterService service = new FileLockClusterService();
        service.setRoot(cluster.dir().orElseThrow().toString());
        service.setAcquireLockDelay(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        service.setAcquireLockInterval(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        service.setHeartbeatTimeoutMultiplier(LOOKS);
        return service;
    }

    private static CamelClusterService kubernetes(Settings.Cluster cluster) {
        return new LeaseClusterService(cluster, LeaseClusterService.identity(System.getenv()));
    }

    private void enter() throws Exception {
        view = service.getView(name);
        view.addEventListener((CamelClusterEventListener.Leadership) this::changed);
        service.startView(name);
    }

    /** The leader is null while there is none. */
    private void changed(CamelClusterView of, CamelClusterMember leader) {
        boolean now = leader != null && leader.isLocal() && leader.isLeader();
        try {
            thread.execute(() -> lead(now));
        } catch (RejectedExecutionException closing) {
            LOG.debug("the lead changed while closing");
        }
    }

    private void lead(boolean now) {
        if (leads == now) {
            return;
        }
        leads = now;
        lastDelivery = System.nanoTime();
        LOG.info(now ? "this bridge leads {} and publishes" : "this bridge stands by in {}", name);
        try {
            listener.accept(now);
        } catch (RuntimeException e) {
            LOG.error("the lead of {} could not be {}", name, now ? "taken" : "given up", e);
        }
    }

    private void judgeAfter(long millis) {
        ScheduledFuture<?> unused = thread.scheduleWithFixedDelay(this::judge, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Gives the lead away when nothing has arrived anywhere for a while. */
    private void judge() {
        long now = System.nanoTime();
        if (!leads || delivers.getAsBoolean()) {
            lastDelivery = now;
            out = leads ? FIRST_OUT : out;
            return;
        }
        if (now - lastDelivery > UNDELIVERED.toNanos()) {
            LOG.warn("nothing arrives anywhere: the lead of {} is given away for {} s", name, out.toSeconds());
            lead(false);
            rejoinLater();
        }
    }

    private void rejoinLater() {
        try {
            service.stopView(name);
        } catch (Exception e) {
            LOG.error("the lead of {} could not be given away", name, e);
        }
        ScheduledFuture<?> unused = thread.schedule(this::rejoin, out.toMillis(), TimeUnit.MILLISECONDS);
        Duration twice = out.multipliedBy(2);
        out = twice.compareTo(LONGEST_OUT) > 0 ? LONGEST_OUT : twice;
    }

    private void rejoin() {
        try {
            service.startView(name);
        } catch (Exception e) {
            LOG.error("the election of {} could not be joined again", name, e);
        }
    }

    /** Leaves the election; the publishers must have ended. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            service.stopView(name);
        } catch (Exception e) {
            LOG.debug("the election of {} could not be left", name, e);
        }
    }
}
