package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import process.Backoffs;
import process.Child;
import process.ChildIo;
import process.ChildSpec;
import process.ChildState;
import process.Supervisor;

class ChildRouteTest {
    private static final String NAME = "destination-primary";

    private final Supervisor supervisor = new Supervisor(change -> {});
    private final CamelContext context = new DefaultCamelContext();
    private RouteSwitch routes;
    private Child child;

    @BeforeEach
    void start() throws Exception {
        child = supervisor.register(sleeper(NAME));
        context.getRegistry().bind("childExecutor", new ChildExecutor(supervisor));
        context.getRegistry().bind("childRoutePolicy", new ChildRoutePolicy(supervisor));
        context.addRoutes(new ChildRoutes());
        context.start();
        routes = new RouteSwitch(context);
    }

    @AfterEach
    void stop() {
        context.stop();
        supervisor.close();
    }

    @Test
    void aRouteThatRunsKeepsItsChildRunning() {
        routes.on(NAME);

        awaitState(ChildState.RUNNING);
        assertThat(context.getRouteController().getRouteStatus(NAME)).isEqualTo(ServiceStatus.Started);
        assertThat(context.getInflightRepository().size()).isZero();
    }

    @Test
    void aRouteThatStopsStopsItsChild() {
        routes.on(NAME);
        awaitState(ChildState.RUNNING);

        routes.off(NAME);

        awaitState(ChildState.STOPPED);
        assertThat(child.snapshot().wanted()).isFalse();
    }

    @Test
    void offAndOnAgainStartsAnotherProcess() {
        routes.on(NAME);
        awaitState(ChildState.RUNNING);
        long first = child.snapshot().pid().orElseThrow();
        routes.off(NAME);
        awaitState(ChildState.STOPPED);

        routes.on(NAME);

        awaitState(ChildState.RUNNING);
        assertThat(child.snapshot().pid().orElseThrow()).isNotEqualTo(first);
    }

    @Test
    void onTwiceChangesNothing() {
        routes.on(NAME);
        awaitState(ChildState.RUNNING);
        long first = child.snapshot().pid().orElseThrow();

        routes.on(NAME);

        assertThat(child.snapshot().pid().orElseThrow()).isEqualTo(first);
        assertThat(context.getRoutesSize()).isEqualTo(1);
    }

    @Test
    void removeForgetsTheRoute() {
        routes.on(NAME);
        awaitState(ChildState.RUNNING);

        routes.remove(NAME);

        awaitState(ChildState.STOPPED);
        assertThat(context.getRoute(NAME)).isNull();
    }

    @Test
    void aChildThatIsRenamedAtOnceRunsAllTheSame() {
        for (int i = 0; i < 20; i++) {
            String first = NAME + "-next-" + i;
            Child renamed = supervisor.register(sleeper(first));

            routes.on(first);
            supervisor.rename(first, NAME + i);
            routes.remove(first);

            awaitState(renamed, ChildState.RUNNING);
        }
    }

    @Test
    void aRouteWithoutAChildStartsNothing() {
        routes.on("nobody");

        assertThat(supervisor.find("nobody")).isEmpty();
        assertThat(child.snapshot().wanted()).isFalse();
    }

    private static ChildSpec sleeper(String name) {
        return new ChildSpec(
                name,
                () -> List.of("sleep", "1000"),
                new ChildIo() {},
                line -> Optional.empty(),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofMillis(300),
                Backoffs.fast(),
                UnaryOperator.identity());
    }

    private void awaitState(ChildState state) {
        awaitState(child, state);
    }

    private static void awaitState(Child one, ChildState state) {
        await().atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> one.snapshot().state() == state);
    }
}
