package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One lease among several, with a clock of the test's own; no API server. */
class LeaseElectionTest {
    private static final long MILLI = 1_000_000L;

    private long now = 1;
    private Optional<LeaseElection.Held> kept = Optional.empty();
    private int versions;

    /** Kept by the test; answers fail while it is cut, or are lost after the write was done. */
    private final class Desk implements LeaseElection.Store {
        private boolean cut;
        private boolean losesAnswers;
        private int lost;
        private Optional<LeaseElection.Held> other;

        @Override
        public Optional<LeaseElection.Held> read() {
            answer();
            return kept;
        }

        @Override
        public void write(Optional<LeaseElection.Held> read, String holder, Duration lease) {
            answer();
            Optional<LeaseElection.Held> there = other == null ? kept : other;
            if (!there.map(LeaseElection.Held::version).equals(read.map(LeaseElection.Held::version))) {
                throw new IllegalStateException("409");
            }
            kept = Optional.of(new LeaseElection.Held(holder, lease, "v" + ++versions));
            if (losesAnswers) {
                throw new IllegalStateException("the answer is lost");
            }
        }

        private void answer() {
            if (cut) {
                throw new IllegalStateException("no answer");
            }
        }
    }

    private LeaseElection member(String name, Desk desk) {
        return new LeaseElection(name, desk, () -> now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void theFirstToLookLeadsAndTheOtherWaits() {
        LeaseElection one = member("one", new Desk());
        LeaseElection other = member("other", new Desk());
        one.look();
        other.look();
        assertThat(one.leads()).isTrue();
        assertThat(other.leads()).isFalse();
    }

    @Test
    void aRenewedLeaseIsNeverTaken() {
        LeaseElection one = member("one", new Desk());
        LeaseElection other = member("other", new Desk());
        for (int i = 0; i < 50; i++) {
            one.look();
            other.look();
            pass(LeaseElection.RETRY);
            assertThat(one.leads()).isTrue();
            assertThat(other.leads()).isFalse();
        }
    }

    @Test
    void isTakenOverWhenNotRenewedForItsWholeLength() {
        LeaseElection one = member("one", new Desk());
        LeaseElection other = member("other", new Desk());
        one.look();
        other.look();
        pass(LeaseElection.LEASE);
        other.look();
        assertThat(other.leads()).isFalse();
        pass(Duration.ofMillis(1));
        other.look();
        assertThat(other.leads()).isTrue();
    }

    @Test
    void aLeaderWithoutAnswersStepsDownBeforeAnyoneMayTakeOver() {
        Desk desk = new Desk();
        LeaseElection one = member("one", desk);
        one.look();
        desk.cut = true;
        pass(LeaseElection.RENEW.minusMillis(1));
        assertThatThrownBy(one::look).hasMessage("no answer");
        assertThat(one.leads()).isTrue();
        pass(Duration.ofMillis(1));
        assertThat(one.leads()).isFalse();
        assertThat(LeaseElection.LEASE.minus(LeaseElection.RENEW)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aLeaderWhoseLeaseWasTakenLeadsNoMore() {
        LeaseElection one = member("one", new Desk());
        one.look();
        kept = Optional.of(new LeaseElection.Held("other", LeaseElection.LEASE, "v9"));
        one.look();
        assertThat(one.leads()).isFalse();
    }

    @Test
    void whoComesTooLateLeadsNot() {
        Desk desk = new Desk();
        desk.other = Optional.of(new LeaseElection.Held("other", LeaseElection.LEASE, "v9"));
        LeaseElection one = member("one", desk);
        assertThatThrownBy(one::look).hasMessage("409");
        assertThat(one.leads()).isFalse();
    }

    @Test
    void aLeaseGivenBackIsTakenAtTheNextLook() {
        LeaseElection one = member("one", new Desk());
        LeaseElection other = member("other", new Desk());
        one.look();
        other.look();
        one.giveBack();
        other.look();
        assertThat(one.leads()).isFalse();
        assertThat(other.leads()).isTrue();
        one.giveBack();
        assertThat(kept.orElseThrow().holder()).isEqualTo("other");
    }

    /** The same name after a restart: its old process is gone. */
    @Test
    void itsOwnLeaseIsHadAtOnce() {
        member("one", new Desk()).look();
        LeaseElection again = member("one", new Desk());
        again.look();
        assertThat(again.leads()).isTrue();
    }

    @Test
    void neverDoTwoLead() {
        for (long seed = 0; seed < 40; seed++) {
            now = 1;
            kept = Optional.empty();
            simulate(new Random(seed), seed);
        }
    }

    /** Three members look when they please; each is cut off for a while now and then, and answers get lost. */
    private void simulate(Random random, long seed) {
        List<Desk> desks = new ArrayList<>();
        List<LeaseElection> members = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            desks.add(new Desk());
            members.add(member(name, desks.get(desks.size() - 1)));
        }
        int led = 0;
        for (int step = 0; step < 6000; step++) {
            int who = random.nextInt(3);
            Desk desk = desks.get(who);
            desk.cut = random.nextInt(300) == 0 || (desk.cut && random.nextInt(150) != 0);
            desk.losesAnswers = random.nextInt(50) == 0;
            try {
                members.get(who).look();
            } catch (IllegalStateException cut) {
                desk.lost++;
            }
            now += random.nextInt(400) * MILLI;
            int leaders = (int) members.stream().filter(LeaseElection::leads).count();
            if (leaders > 1) {
                throw new AssertionError(leaders + " lead: seed " + seed + ", step " + step);
            }
            led += leaders;
        }
        assertThat(desks).allMatch(desk -> desk.lost > 0);
        assertThat(led).as("seed %d: steps with a leader", seed).isGreaterThan(3000);
    }
}
