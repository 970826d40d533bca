package routes;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.cluster.CamelClusterMember;
import org.apache.camel.support.cluster.AbstractCamelClusterView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process in one election by lease. Two threads: one looks at the lease and may wait for the API server; the other
 * tells of changes, so that a leader which gets no answer steps down in time. Of the other members nothing is known.
 */
final class LeaseClusterView extends AbstractCamelClusterView {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseClusterView.class);
    private static final long TELL_MILLIS = 50;
    private static final long STOP_MILLIS = 3000;

    private final LeaseElection election;
    private final Me me;
    private ScheduledExecutorService looks;
    private ScheduledExecutorService tells;
    private volatile boolean told;
    private String complaint = "";

    private final class Me implements CamelClusterMember {
        private final String name;

        Me(String name) {
            this.name = name;
        }

        @Override
        public String getId() {
            return name;
        }

        @Override
        public boolean isLeader() {
            return told;
        }

        @Override
        public boolean isLocal() {
            return true;
        }
    }

    LeaseClusterView(LeaseClusterService service, String namespace, String me, LeaseElection election) {
        super(service, namespace);
        this.me = new Me(me);
        this.election = election;
    }

    @Override
    public Optional<CamelClusterMember> getLeader() {
        return told ? Optional.of(me) : Optional.empty();
    }

    @Override
    public CamelClusterMember getLocalMember() {
        return me;
    }

    @Override
    public List<CamelClusterMember> getMembers() {
        return List.of(me);
    }

    @Override
    protected void doStart() {
        looks = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "lease-look"));
        tells = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "lease-tell"));
        ScheduledFuture<?> unused =
                looks.scheduleWithFixedDelay(this::look, 0, LeaseElection.RETRY.toMillis(), TimeUnit.MILLISECONDS);
        unused = tells.scheduleWithFixedDelay(this::tell, TELL_MILLIS, TELL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Says what is wrong when it begins and when it is over, not at every look. */
    private void look() {
        String wrong = "";
        try {
            election.look();
        } catch (RuntimeException e) {
            wrong = String.valueOf(e.getMessage());
            LOG.debug("the lease of {}", getNamespace(), e);
        }
        if (wrong.isEmpty() != complaint.isEmpty()) {
            LOG.warn("the lease of {}: {}", getNamespace(), wrong.isEmpty() ? "can be had again" : wrong);
        }
        complaint = wrong;
    }

    private void tell() {
        boolean now = election.leads();
        if (now != told) {
            told = now;
            CamelClusterMember leader = now ? me : null;
            fireLeadershipChangedEvent(leader);
        }
    }

    /** Gives the lease back; the publishers must have ended. */
    @Override
    protected void doStop() throws InterruptedException {
        tells.shutdownNow();
        looks.shutdownNow();
        if (!looks.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
            LOG.warn("the lease of {} is left to run out", getNamespace());
            return;
        }
        told = false;
        try {
            election.giveBack();
        } catch (RuntimeException e) {
            LOG.warn("the lease of {} is left to run out: {}", getNamespace(), e.getMessage());
        }
    }
}
