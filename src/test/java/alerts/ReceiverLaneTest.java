package alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReceiverLaneTest {
    private static final WebhookAnswer DOWN = WebhookAnswer.failed("refused the connection");
    private static final WebhookAnswer BAD = new WebhookAnswer(400, "answered 400", Optional.empty());

    private final ReceiverLane lane = new ReceiverLane(new RetryDelay(() -> 0.5));
    private final Outbox.Message one = message(1, "x");
    private final Outbox.Message next = message(2, "x");
    private final Outbox.Message other = message(3, "y");

    private static Outbox.Message message(long number, String subject) {
        return new Outbox.Message(number, "m" + number, subject, Instant.EPOCH);
    }

    private static long seconds(double seconds) {
        return Math.round(seconds * 1e9);
    }

    @Test
    void keepsTheOrderOfAnAlertAndLetsOthersPass() {
        assertThat(lane.due(() -> List.of(one, next, other), 0)).containsExactly(one, other);
        assertThat(lane.due(() -> List.of(one, next, other), 1)).isEmpty();

        lane.delivered(one, 2, Instant.EPOCH);

        assertThat(lane.due(() -> List.of(next, other), 3)).containsExactly(next);
    }

    @Test
    void aMessageThatIsNotLikedDoesNotHoldOthersUpButItsOwnAlert() {
        lane.due(() -> List.of(one, next, other), 0);
        lane.failed(one, BAD, 0);
        lane.delivered(other, 0, Instant.EPOCH);

        assertThat(lane.due(() -> List.of(one, next), seconds(1))).isEmpty();
        assertThat(lane.due(() -> List.of(one, next), seconds(3))).containsExactly(one);
    }

    @Test
    void asksAReceiverThatIsDownWithOneMessageAndAllAtOnceWhenItIsBack() {
        lane.due(() -> List.of(one, other), 0);
        lane.failed(one, DOWN, 0);
        lane.failed(other, DOWN, 0);

        assertThat(lane.due(() -> List.of(one, other), seconds(3))).containsExactly(one);
        lane.failed(one, DOWN, seconds(3));
        assertThat(lane.due(() -> List.of(one, other), seconds(3))).containsExactly(other);
        lane.delivered(other, seconds(3), Instant.EPOCH);
        assertThat(lane.due(() -> List.of(one), seconds(3))).containsExactly(one);
    }

    @Test
    void leavesAReceiverAloneForAsLongAsItWants() {
        lane.due(() -> List.of(one), 0);
        lane.failed(one, new WebhookAnswer(429, "answered 429", Optional.of(Duration.ofSeconds(60))), 0);

        assertThat(lane.due(() -> List.of(one, other), seconds(59))).isEmpty();
        assertThat(lane.due(() -> List.of(one, other), seconds(61))).hasSize(1);
    }

    @Test
    void firstRetryComesWithinOneToThreeSecondsAndTheyGoOnForDays() {
        for (double chance : List.of(0.0, 0.999)) {
            RetryDelay delays = new RetryDelay(() -> chance);
            assertThat(delays.after(1)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(2700));
            assertThat(delays.after(2)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
            assertThat(delays.after(1000)).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
        }
        assertThat(RetryDelay.GIVE_UP).isGreaterThanOrEqualTo(Duration.ofDays(1));
    }
}
