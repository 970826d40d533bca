package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Leaders by a Kubernetes lease, each with an own way to one API server, which is a stand-in inside this process. */
class LeaseRouteTest {
    private static final String NAMESPACE = "shows";
    private static final Duration SOON = Duration.ofSeconds(60);

    private final KubernetesCrudDispatcher store = new KubernetesCrudDispatcher();
    private final AtomicInteger leaders = new AtomicInteger();
    private final AtomicInteger mostLeaders = new AtomicInteger();
    private final List<Member> members = new ArrayList<>();

    /** One bridge in the election. */
    private final class Member {
        private final CamelContext context = new DefaultCamelContext();
        private final KubernetesMockServer door =
                new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), store, false);
        private final Leadership leadership;
        private volatile boolean leads;
        private volatile long changed;
        private boolean cut;

        Member(String name) {
            door.init();
            try {
                context.start();
                LeaseClusterService service = new LeaseClusterService(NAMESPACE, name, this::client);
                leadership = Leadership.join(context, service, "show", () -> true, this::told);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            members.add(this);
        }

        private KubernetesClient client() {
            Config plain = new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://localhost:" + door.getPort())
                    .build();
            return new KubernetesClientBuilder()
                    .withConfig(LeaseClusterService.bounded(plain))
                    .build();
        }

        private void told(boolean now) {
            leads = now;
            changed = System.nanoTime();
            int count = now ? leaders.incrementAndGet() : leaders.decrementAndGet();
            mostLeaders.accumulateAndGet(count, Math::max);
        }

        /** Takes the way to the API server away. */
        void cut() {
            cut = true;
            door.shutdown();
        }

        void end() throws Exception {
            leadership.close();
            context.close();
            if (!cut) {
                cut();
            }
        }
    }

    @AfterEach
    void end() throws Exception {
        for (Member member : members) {
            member.end();
        }
    }

    private Lease lease() {
        try (KubernetesClient client = members.get(0).client()) {
            return client.leases().inNamespace(NAMESPACE).withName("show").get();
        }
    }

    @Test
    void whatSomebodyElseHasWrittenMeanwhileIsNotReplaced() {
        Member one = new Member("one");
        await().atMost(SOON).until(() -> one.leads);
        try (KubernetesClient client = one.client()) {
            KubernetesLease late = new KubernetesLease(client, NAMESPACE, "show");
            Optional<LeaseElection.Held> read = late.read();
            String version = read.orElseThrow().version();
            await().atMost(SOON)
                    .until(() -> !lease().getMetadata().getResourceVersion().equals(version));
            assertThatThrownBy(() -> late.write(read, "late", LeaseElection.LEASE))
                    .isInstanceOf(KubernetesClientException.class);
        }
        assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("one");
    }

    @Test
    void aLeaderThatLeavesHandsOverAtOnce() throws Exception {
        Member one = new Member("one");
        await().atMost(SOON).until(() -> one.leads);
        Member other = new Member("other");
        assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("one");
        long left = System.nanoTime();
        one.told(false);
        one.leadership.close();
        await().atMost(SOON).until(() -> other.leads);
        assertThat(Duration.ofNanos(other.changed - left)).isLessThan(LeaseElection.LEASE);
        assertThat(mostLeaders).hasValue(1);
        assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("other");
        assertThat(lease().getSpec().getLeaseTransitions()).isEqualTo(2);
    }

    @Test
    void aLeaderCutOffStepsDownAndTheOtherTakesOver() {
        Member one = new Member("one");
        await().atMost(SOON).until(() -> one.leads);
        Member other = new Member("other");
        long at = System.nanoTime();
        one.cut();
        await().atMost(SOON).until(() -> !one.leads);
        Duration down = Duration.ofNanos(one.changed - at);
        assertThat(down).isLessThan(LeaseElection.LEASE);
        await().atMost(SOON).until(() -> other.leads);
        Duration over = Duration.ofNanos(other.changed - at);
        assertThat(over).isLessThan(LeaseElection.LEASE.plusSeconds(5));
        assertThat(mostLeaders).hasValue(1);
        System.out.printf(
                "lease: cut off, steps down after %d ms, the other leads after %d ms%n",
                down.toMillis(), over.toMillis());
    }

    @Test
    void nobodyLeadsWithoutTheApiServer() {
        Member one = new Member("one");
        await().atMost(SOON).until(() -> one.leads);
        Member other = new Member("other");
        long at = System.nanoTime();
        other.cut();
        one.cut();
        await().atMost(SOON).until(() -> leaders.get() == 0);
        assertThat(Duration.ofNanos(one.changed - at)).isLessThan(LeaseElection.LEASE);
        await().during(Duration.ofSeconds(4)).atMost(SOON).until(() -> leaders.get() == 0);
    }

    @Test
    void twoOnOneHostHaveTwoNamesAndAPodKeepsItsOwn() {
        Map<String, String> host = Map.of("HOSTNAME", "studio");
        assertThat(LeaseClusterService.identity(host))
                .startsWith("studio-")
                .isNotEqualTo(LeaseClusterService.identity(host));
        assertThat(LeaseClusterService.identity(Map.of())).startsWith("bridge-");
        assertThat(LeaseClusterService.identity(Map.of("HOSTNAME", "show-0", "KUBERNETES_SERVICE_HOST", "10.0.0.1")))
                .isEqualTo("show-0");
    }
}
