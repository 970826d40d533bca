package process;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static process.ChildState.FAILED;
import static process.ChildState.FINISHING;
import static process.ChildState.RUNNING;
import static process.ChildState.STARTING;
import static process.ChildState.STOPPED;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SupervisorTest {
    private static final Reason NEW_KEY = new Reason("settings", "the key was changed", false);

    private final FakeWorld world = new FakeWorld();

    @Test
    void registeredChildIsStopped() {
        Child child = world.supervisor.register(FakeWorld.spec("encoder"));
        world.settle();
        assertThat(child.snapshot().state()).isEqualTo(STOPPED);
        assertThat(child.snapshot().wanted()).isFalse();
        assertThat(world.launched).isEmpty();
    }

    @Test
    void withoutTimeoutsItRunsFromItsLaunch() {
        Child child = world.started(FakeWorld.spec("encoder"));
        assertThat(child.snapshot().state()).isEqualTo(RUNNING);
        assertThat(child.snapshot().pid()).hasValue(1000);
        assertThat(world.commands).containsExactly(List.of("program", "encoder"));
    }

    @Test
    void withTimeoutsItRunsFromItsFirstProgress() {
        Child child = world.started(FakeWorld.watched("decoder", Duration.ZERO, ofSeconds(1)));
        world.pass(ofMinutes(1));
        assertThat(child.snapshot().state()).isEqualTo(STARTING);
        world.last().progresses();
        world.pass(ofMillis(50));
        assertThat(child.snapshot().state()).isEqualTo(RUNNING);
    }

    @Test
    void startIsIdempotent() {
        Child child = world.started(FakeWorld.spec("encoder"));
        child.start();
        world.settle();
        assertThat(world.launched).hasSize(1);
    }

    @Test
    void restartsAfterCrash() {
        Child child = world.started(FakeWorld.spec("encoder"));
        world.pass(ofMillis(3200));
        world.last().exits(1);
        world.settle();
        assertThat(world.launched).hasSize(2);
        assertThat(child.snapshot().restarts()).isEqualTo(1);
        assertThat(child.snapshot().reason()).isEqualTo(new Reason("exited", "exit status 1 after 3.2 s", false));
        assertThat(world.states()).containsExactly(STARTING, RUNNING, FAILED, STARTING, RUNNING);
    }

    @Test
    void secondFailureWaits() {
        Child child = crashed(FakeWorld.spec("primary"), 2);
        assertThat(child.snapshot().state()).isEqualTo(FAILED);
        assertThat(child.snapshot().pid()).isEmpty();
        world.pass(ofMillis(150));
        assertThat(world.launched).hasSize(2);
        world.pass(ofMillis(50));
        assertThat(world.launched).hasSize(3);
    }

    @Test
    void stableRunMakesTheNextRestartImmediate() {
        crashed(FakeWorld.spec("primary"), 6);
        world.pass(ofSeconds(13));
        int launches = world.launched.size();
        world.last().exits(1);
        world.settle();
        assertThat(world.launched).hasSize(launches + 1);
    }

    @Test
    void unstableRunDoesNot() {
        crashed(FakeWorld.spec("primary"), 6);
        world.pass(ofSeconds(4));
        int launches = world.launched.size();
        world.last().exits(1);
        world.settle();
        assertThat(world.launched).hasSize(launches);
    }

    @Test
    void stopDuringBackoffCancels() {
        Child child = crashed(FakeWorld.spec("primary"), 2);
        child.stop();
        world.pass(ofMinutes(1));
        assertThat(child.snapshot().state()).isEqualTo(STOPPED);
        assertThat(world.launched).hasSize(2);
    }

    @Test
    void startDuringBackoffDoesNotCutItShort() {
        Child child = crashed(FakeWorld.spec("primary"), 2);
        child.start();
        world.settle();
        assertThat(world.launched).hasSize(2);
    }

    @Test
    void restartDuringBackoffStartsAtOnce() {
        Child child = crashed(FakeWorld.spec("primary"), 5);
        child.restart(NEW_KEY);
        world.settle();
        assertThat(child.snapshot().state()).isEqualTo(RUNNING);
        world.last().exits(1);
        world.settle();
        assertThat(child.snapshot().state()).as("failures are forgotten").isEqualTo(RUNNING);
    }

    @Test
    void permanentReasonSlowsDown() {
        world.started(FakeWorld.spec("primary"));
        refuseKeyFor(ofMinutes(1));
        int inTheFirstMinute = world.launched.size();
        assertThat(inTheFirstMinute).isBetween(19, 22);
        refuseKeyFor(ofMinutes(2));
        assertThat(world.launched.size() - inTheFirstMinute).isBetween(3, 5);
    }

    @Test
    void permanentReasonAfterALongOutageStillHasItsQuickMinute() {
        crashed(FakeWorld.spec("primary"), 100);
        world.pass(ofSeconds(3));
        int launches = world.launched.size();
        world.last().prints("bad key");
        world.last().exits(1);
        world.pass(ofMillis(3100));
        assertThat(world.launched).hasSize(launches + 1);
    }

    @Test
    void permanentReasonExplainsMoreThanALaterOne() {
        Child child = world.started(FakeWorld.spec("primary"));
        world.last().prints("bad key");
        world.last().prints("refused");
        world.last().exits(251);
        world.settle();
        assertThat(child.snapshot().reason().code()).isEqualTo("unauthorised");
    }

    @Test
    void reasonOfAnEarlierRunDoesNotExplainALaterOne() {
        Child child = world.started(FakeWorld.spec("primary"));
        world.last().prints("refused");
        world.last().exits(145);
        world.settle();
        assertThat(child.snapshot().reason().code()).isEqualTo("refused");
        world.last().exits(0);
        world.settle();
        assertThat(child.snapshot().reason().code()).isEqualTo("exited");
    }

    @Test
    void foreignKillIsNamed() {
        Child child = world.started(FakeWorld.spec("primary"));
        world.last().exits(137);
        world.settle();
        assertThat(child.snapshot().reason().code()).isEqualTo("killed");
    }

    @Test
    void sourceLeftIsNoFailure() {
        Child child = world.started(FakeWorld.spec("receiver"));
        for (int i = 0; i < 5; i++) {
            world.pass(ofSeconds(2));
            world.last().prints("source left");
            world.last().exits(0);
            world.settle();
            assertThat(child.snapshot().state()).isEqualTo(RUNNING);
        }
        assertThat(child.snapshot().reason().code()).isEqualTo("source-left");
        assertThat(world.states()).doesNotContain(FAILED);
    }

    @Test
    void sourceThatLeavesAtOnceDoesNotSpin() {
        world.started(FakeWorld.spec("receiver"));
        for (int i = 0; i < 100; i++) {
            world.last().prints("source left");
            world.last().exits(0);
            world.pass(ofMillis(10));
        }
        assertThat(world.launched).hasSizeBetween(9, 11);
    }

    @Test
    void stopWhileWaitingForASourceStops() {
        Child child = world.started(FakeWorld.spec("receiver"));
        world.last().prints("source left");
        world.last().exits(0);
        world.settle();
        assertThat(child.snapshot().state()).isEqualTo(FINISHING);
        child.stop();
        world.pass(ofSeconds(1));
        assertThat(child.snapshot().state()).isEqualTo(STOPPED);
        assertThat(world.launched).hasSize(1);
    }

    @Test
    void killsWhenStale() {
        Child child = world.started(FakeWorld.watched("encoder", Duration.ZERO, ofSeconds(1)));
        world.last().progresses();
        world.pass(ofSeconds(1));
        FakeWorld.FakeProcess first = world.last();
        assertThat(first.killed).isZero();
        world.pass(ofMillis(150));
        assertThat(first.killed).isEqualTo(1);
        assertThat(first.asked).isZero();
        assertThat(world.launched).hasSize(2);
        assertThat(child.snapshot().reason()).isEqualTo(new Reason("stale", "no progress for 1.1 s", false));
        assertThat(world.states()).contains(FAILED);
    }

    @Test
    void isPatientWithOneThatUsesTheProcessor() {
        Child child = world.started(patient("encoder"));
        world.last().progresses();
        usesTheProcessor(29);
        assertThat(child.snapshot().state()).isEqualTo(RUNNING);
        world.last().progresses();
        world.pass(ofMillis(900));
        assertThat(world.launched).hasSize(1);
    }

    @Test
    void patienceEndsWithTheProcessorsUse() {
        world.started(patient("encoder"));
        world.last().progresses();
        usesTheProcessor(14);
        assertThat(world.last().killed).isZero();
        world.pass(ofMillis(900));
        assertThat(world.launched).hasSize(2);
    }

    @Test
    void patienceEndsAfterItsTime() {
        world.started(patient("encoder"));
        world.last().progresses();
        usesTheProcessor(31);
        assertThat(world.launched).hasSize(2);
    }

    @Test
    void isNotPatientWithOneThatStoppedUsingIt() {
        world.started(patient("encoder"));
        world.ticks += 50;
        world.last().progresses();
        world.ticks++;
        world.pass(ofMillis(1150));
        assertThat(world.launched).hasSize(2);
    }

    /** Every process uses a tick of processor time in each tenth of a second. */
    private void usesTheProcessor(int tenths) {
        for (int i = 0; i < tenths; i++) {
            world.ticks++;
            world.pass(ofMillis(100));
        }
    }

    private static ChildSpec patient(String name) {
        ChildIo io = new ChildIo() {
            @Override
            public Duration patience() {
                return ofSeconds(3);
            }
        };
        return FakeWorld.watched(FakeWorld.spec(name, io), Duration.ZERO, ofSeconds(1));
    }

    @Test
    void killsWhenNeverStarting() {
        Child child = world.started(FakeWorld.watched("encoder", ofSeconds(3), ofSeconds(1)));
        world.pass(ofMillis(3100));
        assertThat(world.launched).hasSize(2);
        assertThat(child.snapshot().reason().sentence()).isEqualTo("no first progress for 3.1 s");
    }

    @Test
    void progressKeepsItAlive() {
        world.started(FakeWorld.watched("encoder", ofSeconds(1), ofSeconds(1)));
        for (int i = 0; i < 100; i++) {
            world.last().progresses();
            world.pass(ofMillis(900));
        }
        assertThat(world.launched).hasSize(1);
    }

    @Test
    void pauseOfTheWholeMachineIsNotTheChildsFault() {
        world.started(FakeWorld.watched("encoder", ofSeconds(1), ofSeconds(1)));
        world.last().progresses();
        world.pass(ofMillis(50));
        world.freeze(ofSeconds(30));
        world.last().progresses();
        world.pass(ofMillis(500));
        assertThat(world.launched).hasSize(1);
    }

    @Test
    void stopAsksThenKills() {
        world.obedient = false;
        Child child = world.started(FakeWorld.spec("recorder"));
        child.stop();
        world.settle();
        world.pass(ofMillis(1950));
        assertThat(child.snapshot().state()).isEqualTo(FINISHING);
        assertThat(world.last().asked).isEqualTo(1);
        assertThat(world.last().killed).isZero();
        world.pass(ofMillis(50));
        assertThat(world.last().killed).isEqualTo(1);
        assertThat(child.snapshot().state()).isEqualTo(STOPPED);
        assertThat(child.snapshot().reason().code()).isEqualTo("stopped");
    }

    @Test
    void ownEndIsNotMistakenForAFailure() {
        Child child = world.started(FakeWorld.spec("primary"));
        world.last().prints("refused");
        child.stop();
        world.settle();
        assertThat(child.snapshot().reason().code()).isEqualTo("stopped");
        assertThat(world.states()).doesNotContain(FAILED);
    }

    @Test
    void startWhileFinishingIsHonouredAfterTheEnd() {
        world.obedient = false;
        Child child = world.started(FakeWorld.spec("primary"));
        child.stop();
        world.settle();
        child.start();
        world.settle();
        assertThat(world.launched).hasSize(1);
        assertThat(child.snapshot().wanted()).isTrue();
        world.last().exits(255);
        world.settle();
        assertThat(child.snapshot().state()).isEqualTo(RUNNING);
        assertThat(world.launched).hasSize(2);
    }

    @Test
    void restartIsNoFailure() {
        Child child = world.started(FakeWorld.spec("primary"));
        for (int i = 1; i <= 5; i++) {
            child.restart(NEW_KEY);
            world.settle();
            assertThat(child.snapshot().state()).isEqualTo(RUNNING);
            assertThat(child.snapshot().restarts()).isEqualTo(i);
        }
        assertThat(child.snapshot().reason()).isEqualTo(NEW_KEY);
        assertThat(world.states()).doesNotContain(FAILED);
    }

    @Test
    void restartOfAStoppedChildDoesNothing() {
        Child child = world.supervisor.register(FakeWorld.spec("primary"));
        child.restart(NEW_KEY);
        world.settle();
        assertThat(world.launched).isEmpty();
    }

    @Test
    void processThatCannotBeKilledIsReplaced() {
        world.started(FakeWorld.watched("encoder", ofSeconds(1), ofSeconds(1)));
        world.last().unkillable = true;
        world.pass(ofSeconds(3));
        assertThat(world.launched).hasSize(1);
        world.pass(ofMillis(200));
        assertThat(world.launched).hasSize(2);
        world.launched.get(0).exits(137);
        world.settle();
        assertThat(world.supervisor.snapshots().get(0).state()).as("late news").isEqualTo(STARTING);
    }

    @Test
    void launchFailureIsExplained() {
        world.launchFailure = new FileNotFoundException("cannot start program: no such program, or not executable");
        Child child = world.started(FakeWorld.spec("encoder"));
        assertThat(child.snapshot().state()).isEqualTo(FAILED);
        assertThat(child.snapshot().reason().code()).isEqualTo("not-found");
        assertThat(child.snapshot().reason().sentence()).contains("no such program");
        world.launchFailure = null;
        world.pass(ofMillis(3050));
        assertThat(child.snapshot().state()).isEqualTo(RUNNING);
    }

    @Test
    void systemThatCannotForkNowIsTriedAgainSoon() {
        world.launchFailure = new IOException("Resource temporarily unavailable");
        Child child = world.started(FakeWorld.spec("encoder"));
        assertThat(child.snapshot().reason())
                .isEqualTo(new Reason("not-started", "Resource temporarily unavailable", false));
        world.launchFailure = null;
        world.pass(ofMillis(200));
        assertThat(child.snapshot().state()).isEqualTo(RUNNING);
    }

    @Test
    void stopWhileLaunchingEndsTheLateProcess() {
        Child child = world.supervisor.register(FakeWorld.spec("encoder"));
        world.holdLaunches();
        child.start();
        child.stop();
        world.settle();
        assertThat(child.snapshot().state()).isEqualTo(FINISHING);
        world.releaseLaunches();
        world.settle();
        assertThat(world.last().asked).isEqualTo(1);
        assertThat(child.snapshot().state()).isEqualTo(STOPPED);
    }

    @Test
    void commandThatThrowsIsAFailedStart() {
        ChildSpec s = FakeWorld.spec("encoder");
        Child child = world.started(new ChildSpec(
                "encoder",
                () -> {
                    throw new IllegalStateException("no address for key hunter2");
                },
                s.io(),
                s.classify(),
                s.startTimeout(),
                s.staleTimeout(),
                s.grace(),
                s.backoff(),
                text -> text.replace("hunter2", "***")));
        assertThat(child.snapshot().state()).isEqualTo(FAILED);
        assertThat(child.snapshot().reason()).isEqualTo(new Reason("not-started", "no address for key ***", false));
    }

    @Test
    void tailIsBoundedAndMasked() {
        Child child = world.started(masking(text -> text.replace("hunter2", "***")));
        IntStream.range(0, 1000).forEach(i -> world.last().prints("line " + i + " key=hunter2"));
        List<String> tail = child.snapshot().lastLines();
        assertThat(tail).hasSize(50).first().isEqualTo("line 950 key=***");
        world.last().prints("x".repeat(4090) + "hunter2");
        assertThat(child.snapshot().lastLines()).last().asString().hasSize(4093).endsWith("***");
        world.last().prints("x".repeat(10_000));
        assertThat(child.snapshot().lastLines()).last().asString().hasSize(4096);
    }

    @Test
    void maskThatFailsShowsNothing() {
        Child child = world.started(masking(text -> {
            throw new IllegalStateException("broken");
        }));
        world.last().prints("key=hunter2");
        assertThat(child.snapshot().lastLines().toString()).doesNotContain("hunter2");
    }

    @Test
    void ownerHearsOfEachRunInOrder() {
        Recorder io = new Recorder();
        Child child = world.started(FakeWorld.spec("primary", io));
        world.last().prints("hello");
        world.last().exits(1);
        world.settle();
        world.launched.get(0).prints("said by a grandchild after the end");
        child.stop();
        world.settle();
        assertThat(io.heard)
                .containsExactly(
                        "started 1 1000", "line 1 hello", "ended 1 exited", "started 2 1001", "ended 2 stopped");
    }

    @Test
    void exceptionsOfTheOwnerAreContained() {
        Child child = world.started(FakeWorld.spec("primary", new Thrower()));
        assertThat(child.snapshot().reason().code()).isEqualTo("owner-failed");
        assertThat(child.snapshot().wanted()).isTrue();
        Child other = world.started(FakeWorld.spec("backup"));
        assertThat(other.snapshot().state()).isEqualTo(RUNNING);
    }

    @Test
    void removedChildIsStoppedAndForgotten() {
        world.obedient = false;
        world.started(FakeWorld.spec("primary"));
        FakeWorld.FakeProcess first = world.last();
        assertThat(world.supervisor.remove("primary")).isTrue();
        world.settle();
        assertThat(world.supervisor.find("primary")).isEmpty();
        assertThat(first.asked).isEqualTo(1);
        Child successor = world.started(FakeWorld.spec("primary"));
        assertThat(successor.snapshot().state()).isEqualTo(RUNNING);
        first.exits(255);
        world.settle();
        assertThat(successor.snapshot().state()).isEqualTo(RUNNING);
        assertThat(world.supervisor.remove("nobody")).isFalse();
    }

    @Test
    void namesAreUnique() {
        world.supervisor.register(FakeWorld.spec("primary"));
        assertThatThrownBy(() -> world.supervisor.register(FakeWorld.spec("primary")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closeEndsAllAtTheSameTimeAndBoundsTheirGrace() {
        world.obedient = false;
        world.started(withGrace("recorder", ofMinutes(1)));
        world.started(withGrace("primary", ofSeconds(1)));
        world.supervisor.requestClose();
        world.settle();
        assertThat(world.launched).allMatch(process -> process.asked == 1);
        world.pass(ofSeconds(1));
        assertThat(world.launched).extracting(p -> p.killed).containsExactly(0, 1);
        world.pass(ofSeconds(2));
        assertThat(world.launched).extracting(p -> p.killed).containsExactly(1, 1);
        assertThat(world.supervisor.isFinished()).isTrue();
    }

    @Test
    void closeShortensAGraceThatIsRunning() {
        world.obedient = false;
        Child child = world.started(withGrace("recorder", ofMinutes(1)));
        child.stop();
        world.settle();
        world.supervisor.requestClose();
        world.settle();
        world.pass(ofSeconds(3));
        assertThat(world.supervisor.isFinished()).isTrue();
    }

    @Test
    void closeIsIdempotent() {
        Child child = world.started(FakeWorld.spec("primary"));
        crashed(FakeWorld.spec("backup"), 3);
        world.supervisor.requestClose();
        world.settle();
        world.supervisor.close();
        world.supervisor.close();
        child.start();
        world.settle();
        assertThat(world.supervisor.snapshots()).allMatch(snapshot -> snapshot.state() == STOPPED);
        assertThat(world.launched).hasSize(4);
        assertThat(world.lanes).allMatch(lane -> lane.ended);
        assertThatThrownBy(() -> world.supervisor.register(FakeWorld.spec("late")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyChangeIsALegalTransition() {
        Child child = crashed(FakeWorld.watched("primary", ofSeconds(1), ofSeconds(1)), 4);
        child.restart(NEW_KEY);
        world.pass(ofSeconds(20));
        child.stop();
        world.pass(ofSeconds(5));
        ChildState before = STOPPED;
        for (ChildState state : world.states()) {
            assertThat(state.equals(before) || before.canBecome(state))
                    .as("%s to %s", before, state)
                    .isTrue();
            before = state;
        }
        assertThat(before).isEqualTo(STOPPED);
    }

    /** Starts a child and lets it crash so many times, each as soon as it was started. */
    private Child crashed(ChildSpec spec, int times) {
        Child child = world.started(spec);
        for (int i = 1; i <= times; i++) {
            while (child.snapshot().pid().isEmpty()) {
                world.pass(ofMillis(50));
            }
            world.last().exits(1);
            world.settle();
        }
        return child;
    }

    private void refuseKeyFor(Duration time) {
        for (long passed = 0; passed < time.toMillis(); passed += 50) {
            world.last().prints("bad key");
            world.last().exits(251);
            world.pass(ofMillis(50));
        }
    }

    private static ChildSpec masking(UnaryOperator<String> mask) {
        ChildSpec s = FakeWorld.spec("primary");
        return new ChildSpec(
                s.name(),
                s.command(),
                s.io(),
                s.classify(),
                s.startTimeout(),
                s.staleTimeout(),
                s.grace(),
                s.backoff(),
                mask);
    }

    private static ChildSpec withGrace(String name, Duration grace) {
        ChildSpec s = FakeWorld.spec(name);
        return new ChildSpec(
                name, s.command(), s.io(), s.classify(), Duration.ZERO, Duration.ZERO, grace, s.backoff(), s.mask());
    }

    private static final class Recorder implements ChildIo {
        final List<String> heard = new ArrayList<>();

        @Override
        public void started(Run run) {
            heard.add("started " + run.number() + " " + run.pid());
        }

        @Override
        public void line(Run run, String line) {
            heard.add("line " + run.number() + " " + line);
        }

        @Override
        public void ended(Run run, Reason reason) {
            heard.add("ended " + run.number() + " " + reason.code());
        }
    }

    private static final class Thrower implements ChildIo {
        @Override
        public void started(Run run) {
            throw new IllegalStateException("started");
        }

        @Override
        public void ended(Run run, Reason reason) {
            throw new IllegalStateException("ended");
        }
    }
}
