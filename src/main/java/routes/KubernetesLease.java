package routes;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/** One lease of {@code coordination.k8s.io}. What was read is replaced only while it is still what is there. */
final class KubernetesLease implements LeaseElection.Store {
    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private Lease last;

    KubernetesLease(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
    }

    @Override
    public Optional<LeaseElection.Held> read() {
        last = resource().get();
        return Optional.ofNullable(last).map(KubernetesLease::held);
    }

    private Resource<Lease> resource() {
        return client.leases().inNamespace(namespace).withName(name);
    }

    private static LeaseElection.Held held(Lease lease) {
        String holder = lease.getSpec().getHolderIdentity();
        Integer seconds = lease.getSpec().getLeaseDurationSeconds();
        return new LeaseElection.Held(
                holder == null ? "" : holder,
                seconds == null ? LeaseElection.LEASE : Duration.ofSeconds(seconds),
                lease.getMetadata().getResourceVersion());
    }

    @Override
    public void write(Optional<LeaseElection.Held> read, String holder, Duration length) {
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
        if (read.isEmpty()) {
            client.leases()
                    .inNamespace(namespace)
                    .resource(fresh(holder, length, now))
                    .create();
            return;
        }
        boolean changes = !holder.equals(read.get().holder());
        Integer transitions = last.getSpec().getLeaseTransitions();
        Lease next = new LeaseBuilder(last)
                .editSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds((int) length.toSeconds())
                .withRenewTime(now)
                .withAcquireTime(changes ? now : last.getSpec().getAcquireTime())
                .withLeaseTransitions((transitions == null ? 0 : transitions) + (changes ? 1 : 0))
                .endSpec()
                .build();
        client.leases()
                .inNamespace(namespace)
                .resource(next)
                .lockResourceVersion(read.get().version())
                .update();
    }

    private Lease fresh(String holder, Duration length, ZonedDateTime now) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds((int) length.toSeconds())
                .withAcquireTime(now)
                .withRenewTime(now)
                .withLeaseTransitions(0)
                .endSpec()
                .build();
    }
}
