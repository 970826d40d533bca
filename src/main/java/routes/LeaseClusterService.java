package routes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.camel.support.cluster.AbstractCamelClusterService;
import settings.Settings;

/**
 * Camel's cluster service over a Kubernetes lease. Camel's own one lets a lease go over only when the holder's pod is no
 * longer ready, which takes most of a minute when a node is lost, and then waits for the lease's length once more.
 */
final class LeaseClusterService extends AbstractCamelClusterService<LeaseClusterView> {
    /** One request that is never answered must not cost the lead, and two must not hide its loss. */
    private static final Duration CONNECT = Duration.ofSeconds(1);

    private static final Duration REQUEST = Duration.ofMillis(1200);

    private final Supplier<KubernetesClient> clients;
    private final String namespace;
    private final String me;

    LeaseClusterService(Settings.Cluster cluster, String me) {
        this(
                cluster.namespace(),
                me,
                () -> new KubernetesClientBuilder()
                        .withConfig(bounded(Config.autoConfigure(null)))
                        .build());
    }

    /**
     * For any API server.
     *
     * @param namespace empty: the client's own
     * @param me one name for one process at a time, such as a pod's
     */
    LeaseClusterService(String namespace, String me, Supplier<KubernetesClient> clients) {
        this.namespace = namespace;
        this.me = me;
        this.clients = clients;
    }

    /** The same, with requests that end in time; what fails is done again by the next look. */
    static Config bounded(Config config) {
        return new ConfigBuilder(config)
                .withConnectionTimeout((int) CONNECT.toMillis())
                .withRequestTimeout((int) REQUEST.toMillis())
                .withRequestRetryBackoffLimit(0)
                .build();
    }

    /**
     * What tells this process from others: in a pod its name, which a container that is started again keeps; elsewhere
     * two may run on one host, so each start has a name of its own.
     */
    static String identity(Map<String, String> environment) {
        String host = environment.getOrDefault("HOSTNAME", "").strip();
        boolean isPod = environment.containsKey("KUBERNETES_SERVICE_HOST") && !host.isEmpty();
        return isPod
                ? host
                : (host.isEmpty() ? "bridge" : host) + "-"
                        + UUID.randomUUID().toString().substring(0, 8);
    }

    @Override
    protected LeaseClusterView createView(String name) {
        KubernetesClient client = clients.get();
        String where = namespace.isEmpty() ? client.getNamespace() : namespace;
        LeaseElection election = new LeaseElection(me, new KubernetesLease(client, where, name), System::nanoTime);
        return new LeaseClusterView(this, name, me, election);
    }
}
