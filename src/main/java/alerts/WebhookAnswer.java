package alerts;

import java.time.Duration;
import java.util.Optional;

/**
 * What became of an attempt.
 *
 * @param status HTTP status, 0 when there was none
 * @param problem a few words without the address, empty when there is none
 * @param retryAfter how long the receiver wants to be left alone, if it said so
 */
record WebhookAnswer(int status, String problem, Optional<Duration> retryAfter) {
    private static final int GONE = 410;

    static WebhookAnswer failed(String problem) {
        return new WebhookAnswer(0, problem, Optional.empty());
    }

    boolean delivered() {
        return status >= 200 && status < 300;
    }

    /** The receiver wants nothing any more. */
    boolean gone() {
        return status == GONE;
    }

    /** The receiver cannot, rather than does not like this one message. */
    boolean unreachable() {
        return status == 0 || status >= 500 || status == 429 || status == 408;
    }
}
