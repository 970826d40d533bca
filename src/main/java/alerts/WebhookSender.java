package alerts;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import settings.AlertReceiver;

/**
 * Posts to receivers. Follows no redirect, so that a message goes nowhere but where the settings say; reads no more of
 * an answer than its head and 8 KB; an attempt ends after 15 s, whatever the receiver does.
 */
final class WebhookSender {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private static final int MOST_ANSWER = 8192;

    private final HttpClient http;
    private final Clock clock;

    WebhookSender(Executor executor, Clock clock) {
        this.clock = clock;
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_LIMIT)
                .executor(executor)
                .build();
    }

    /** Posts; the result never fails. */
    CompletableFuture<WebhookAnswer> send(AlertReceiver receiver, WebhookFormat.Payload payload) {
        CompletableFuture<HttpResponse<Void>> attempt;
        try {
            attempt = http.sendAsync(request(receiver, payload), any -> new FewBytes());
        } catch (URISyntaxException | IllegalArgumentException e) {
            return CompletableFuture.completedFuture(WebhookAnswer.failed("the address cannot be used"));
        }
        // The request's own limit ends with the answer's head; this one covers its body, too.
        CompletableFuture<HttpResponse<Void>> limited =
                attempt.copy().orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        return limited.handle((response, problem) -> {
            attempt.cancel(true);
            return problem == null ? answer(response) : WebhookAnswer.failed(inWords(problem));
        });
    }

    private static HttpRequest request(AlertReceiver receiver, WebhookFormat.Payload payload)
            throws URISyntaxException {
        URI given = new URI(receiver.url());
        URI bare = new URI(given.getScheme() + "://" + given.getRawAuthority().replaceFirst("^.*@", "")
                + (given.getRawPath().isEmpty() ? "/" : given.getRawPath())
                + (given.getRawQuery() == null ? "" : "?" + given.getRawQuery()));
        HttpRequest.Builder request = HttpRequest.newBuilder(bare)
                .timeout(LIMIT)
                .header("User-Agent", "media-bridge")
                .POST(HttpRequest.BodyPublishers.ofString(payload.body()));
        payload.headers().forEach(request::header);
        if (given.getUserInfo() != null && !payload.headers().containsKey("Authorization")) {
            byte[] both = given.getUserInfo().getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
        }
        return request.build();
    }

    private WebhookAnswer answer(HttpResponse<Void> response) {
        int status = response.statusCode();
        String problem = status >= 200 && status < 300
                ? ""
                : status >= 300 && status < 400
                        ? "answered " + status + ", a redirect, which is not followed"
                        : "answered " + status;
        return new WebhookAnswer(
                status, problem, response.headers().firstValue("Retry-After").flatMap(this::wait));
    }

    /** Seconds or a date, at most a day. */
    private Optional<Duration> wait(String text) {
        Duration wanted;
        if (text.strip().matches("\\d{1,9}")) {
            wanted = Duration.ofSeconds(Long.parseLong(text.strip()));
        } else {
            try {
                Instant moment = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                wanted = Duration.between(clock.instant(), moment);
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }
        if (wanted.isNegative()) {
            return Optional.empty();
        }
        return Optional.of(wanted.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wanted);
    }

    /** The kind of trouble; messages of exceptions quote addresses and are left out. */
    private static String inWords(Throwable thrown) {
        Throwable problem =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (problem instanceof HttpConnectTimeoutException) {
            return "cannot be reached in time";
        }
        if (problem instanceof HttpTimeoutException || problem instanceof TimeoutException) {
            return "gave no answer in 15 s";
        }
        if (problem instanceof ConnectException) {
            return hasUnresolved(problem) ? "has a host name that is not known" : "refused the connection";
        }
        if (problem instanceof UnknownHostException) {
            return "has a host name that is not known";
        }
        if (problem instanceof SSLException) {
            return "has a certificate or TLS that cannot be trusted";
        }
        return problem instanceof IOException ? "broke the connection off" : "could not be called";
    }

    private static boolean hasUnresolved(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    /** Throws an answer's body away and stops reading where it becomes long. */
    private static final class FewBytes implements HttpResponse.BodySubscriber<Void> {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private Flow.Subscription subscription;
        private long bytes;

        @Override
        public CompletionStage<Void> getBody() {
            return done;
        }

        @Override
        public void onSubscribe(Flow.Subscription to) {
            subscription = to;
            to.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            buffers.forEach(buffer -> bytes += buffer.remaining());
            if (bytes > MOST_ANSWER) {
                subscription.cancel();
                done.complete(null);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            // The status has come, and it is what counts.
            done.complete(null);
        }

        @Override
        public void onComplete() {
            done.complete(null);
        }
    }
}
