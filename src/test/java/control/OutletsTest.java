package control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import delivery.Destination;
import delivery.DestinationSnapshot;
import delivery.DestinationState;
import ffmpeg.StderrClassifier;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import process.Backoffs;
import process.ChildSpec;
import process.Supervisor;
import program.ProgramRing;
import settings.Secret;
import settings.Settings;

/** Publishers are shell scripts that say what ffmpeg would: a key named good goes live, one named bad is refused. */
class OutletsTest {
    private static final String LIVE = "printf 'total_size=9000\\nprogress=continue\\n' >&2; exec sleep 100";
    private static final String REFUSED = "echo 'Error opening output rtmp://x/live: Input/output error' >&2; exit 1";

    private final AtomicLong moreNanos = new AtomicLong();
    private final Supervisor supervisor = new Supervisor(change -> {});
    private final Set<String> routes = ConcurrentHashMap.newKeySet();
    private final EventLog events = new EventLog(UnaryOperator.identity());
    private Outlets outlets;

    /** Routes as they are in Camel: a route that starts or stops does so to the child of its name. */
    private final ChildSwitch routeSwitch = new ChildSwitch() {
        @Override
        public void on(String child) {
            if (routes.add(child)) {
                supervisor.find(child).orElseThrow().start();
            }
        }

        @Override
        public void off(String child) {
            if (routes.remove(child)) {
                supervisor.find(child).ifPresent(process.Child::stop);
            }
        }

        @Override
        public void remove(String child) {
            off(child);
        }
    };

    @BeforeEach
    void start() {
        outlets = new Outlets(
                supervisor,
                () -> routeSwitch,
                new ProgramRing(1 << 16, 16),
                OutletsTest::publisher,
                events,
                () -> System.nanoTime() + moreNanos.get());
        outlets.add(destination("good-1"));
        routeSwitch.on("destination-backup");
        awaitState(DestinationState.LIVE);
    }

    @AfterEach
    void stop() {
        supervisor.close();
    }

    private static ChildSpec publisher(String name, Settings.Destination wanted, Destination destination) {
        String script = wanted.key().reveal().startsWith("good") ? LIVE : REFUSED;
        return new ChildSpec(
                name,
                () -> List.of("sh", "-c", script),
                new PublisherIo(destination),
                new StderrClassifier(),
                Duration.ofSeconds(5),
                Duration.ZERO,
                Duration.ofMillis(300),
                Backoffs.destination(),
                UnaryOperator.identity());
    }

    private static Settings.Destination destination(String key) {
        return new Settings.Destination("backup", "rtmp://127.0.0.1/live", Secret.of(key));
    }

    @Test
    void aSessionIsRenewedBeforeItsTimesAreTooLarge() {
        long before = pid("destination-backup");
        moreNanos.set(Duration.ofDays(23).toNanos());
        outlets.sample();
        assertThat(outlets.handingOver()).isFalse();

        moreNanos.set(Duration.ofDays(24).plusMinutes(1).toNanos());
        outlets.sample();

        assertThat(pid("destination-backup")).isEqualTo(before);
        awaitHandover();
        assertThat(pid("destination-backup")).isNotEqualTo(before);
        assertThat(events.since(0)).extracting(Event::type).contains("destination-renewal", "destination-handover");
    }

    @Test
    void destinationsAreRenewedAtDifferentTimes() {
        outlets.add(new Settings.Destination("third", "rtmp://127.0.0.1/other", Secret.of("good-3")));
        routeSwitch.on("destination-third");
        await().until(() -> outlets.snapshots().get(1).state() == DestinationState.LIVE);
        moreNanos.set(Duration.ofDays(21).plusMinutes(1).toNanos());

        outlets.sample();

        assertThat(supervisor.find("destination-third-next")).isPresent();
        assertThat(supervisor.find("destination-backup-next")).isEmpty();
    }

    @Test
    void aSuccessorIsLiveBeforeTheFirstPublisherIsClosed() {
        long before = pid("destination-backup");

        outlets.change(destination("good-2"));

        assertThat(pid("destination-backup")).isEqualTo(before);
        awaitHandover();
        assertThat(pid("destination-backup")).isNotEqualTo(before);
        assertThat(snapshot().state()).isEqualTo(DestinationState.LIVE);
        assertThat(routes).containsExactly("destination-backup");
        assertThat(names()).containsExactly("destination-backup");
        assertThat(events.since(0).get(0).text()).contains("without a break");
    }

    @Test
    void countersGoOnAndAHandoverIsNoReconnect() {
        outlets.change(destination("good-2"));
        awaitHandover();
        assertThat(snapshot().bytes()).isEqualTo(18_000);
        assertThat(snapshot().reconnects()).isZero();
    }

    @Test
    void aRefusedKeyLeavesTheFirstPublisherOnAir() {
        long before = pid("destination-backup");
        outlets.change(destination("bad"));
        awaitTicking(() -> snapshot().handover().contains("refused"));
        moreNanos.set(Outlets.PATIENCE.toNanos() + 1);

        outlets.tick();
        outlets.tick();

        assertThat(pid("destination-backup")).isEqualTo(before);
        assertThat(snapshot().state()).isEqualTo(DestinationState.LIVE);
        assertThat(events.since(0))
                .singleElement()
                .satisfies(event -> assertThat(event.type()).isEqualTo("destination-handover-waits"));
    }

    @Test
    void goingBackToTheOldKeyDropsTheSuccessor() {
        long before = pid("destination-backup");
        outlets.change(destination("bad"));

        outlets.change(destination("good-1"));

        assertThat(outlets.handingOver()).isFalse();
        assertThat(pid("destination-backup")).isEqualTo(before);
        assertThat(names()).containsExactly("destination-backup");
    }

    @Test
    void hurryClosesTheFirstPublisherForTheSecond() {
        outlets.change(destination("bad"));

        assertThat(outlets.hurry("backup")).isTrue();

        awaitHandover();
        awaitTicking(() -> snapshot().state() == DestinationState.REFUSED);
        assertThat(names()).containsExactly("destination-backup");
    }

    @Test
    void theSameStreamTwiceIsBreakBeforeMake() {
        Settings.Destination encrypted =
                new Settings.Destination("backup", "rtmps://127.0.0.1:443/live", Secret.of("good-1"));
        outlets.remove("backup");
        outlets.add(new Settings.Destination("backup", "rtmps://127.0.0.1/live", Secret.of("good-1")));
        routeSwitch.on("destination-backup");
        awaitState(DestinationState.LIVE);
        outlets.change(encrypted);
        awaitHandover();
        assertThat(snapshot().state()).isEqualTo(DestinationState.LIVE);
    }

    @Test
    void aDestinationThatIsNotLiveIsReplacedAtOnce() {
        outlets.remove("backup");
        outlets.add(destination("bad"));
        routeSwitch.on("destination-backup");
        awaitState(DestinationState.REFUSED);

        outlets.change(destination("good-2"));

        assertThat(outlets.handingOver()).isFalse();
        awaitState(DestinationState.LIVE);
    }

    @Test
    void anUnwantedDestinationEndsItsHandover() {
        outlets.change(destination("good-2"));

        outlets.settle();
        routeSwitch.off("destination-backup");

        assertThat(outlets.handingOver()).isFalse();
        assertThat(names()).containsExactly("destination-backup");
        awaitState(DestinationState.STOPPED);
    }

    @Test
    void removeForgetsSuccessorAndRoute() {
        outlets.change(destination("good-2"));

        outlets.remove("backup");

        assertThat(names()).isEmpty();
        assertThat(routes).isEmpty();
        assertThat(outlets.snapshots()).isEmpty();
    }

    private List<String> names() {
        return supervisor.snapshots().stream().map(child -> child.name()).toList();
    }

    private long pid(String child) {
        return supervisor.find(child).orElseThrow().snapshot().pid().orElse(-1);
    }

    private DestinationSnapshot snapshot() {
        return outlets.snapshots().get(0);
    }

    private void awaitHandover() {
        awaitTicking(() -> !outlets.handingOver());
    }

    private void awaitState(DestinationState state) {
        awaitTicking(() -> snapshot().state() == state);
    }

    private void awaitTicking(java.util.concurrent.Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    outlets.tick();
                    return condition.call();
                });
    }
}
