package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthRouteTest {
    private final CamelContext context = new DefaultCamelContext();
    private final AtomicInteger samples = new AtomicInteger();
    private final AtomicInteger judged = new AtomicInteger();

    /** Stands for the control API; fails the first time. */
    public final class Sampler {
        public void sample() {
            if (samples.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
            }
        }
    }

    /** Stands for the poll. */
    public final class Judge {
        public void poll() {
            judged.incrementAndGet();
        }
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void thePollGoesOnAfterAFault() throws Exception {
        context.getRegistry().bind("controlApi", new Sampler());
        context.getRegistry().bind("healthPoll", new Judge());
        context.addRoutes(new HealthRoutes());
        context.start();

        await().atMost(Duration.ofSeconds(5)).until(() -> samples.get() > 1 && judged.get() > 0);
        assertThat(context.getRoute("health-poll")).isNotNull();
    }
}
