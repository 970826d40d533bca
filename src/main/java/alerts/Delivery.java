package alerts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import settings.AlertReceiver;

/**
 * Tells receivers of alerts: each firing once, and its end once to those that were told of it. What is to be told goes
 * into the {@link Outbox} first and is posted from there, again and again until the receiver has it, under one id that
 * follows from the alert: whoever offers an alert again changes nothing. So the life cycle writes its own state, then
 * tells of the change, and after a restart tells of everything again that it remembers, oldest first; a crash in between
 * neither loses a message nor makes another one.
 */
public final class Delivery implements AlertListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final long REVIEW_NANOS = 1_000_000_000L;
    private static final long CLOSE_MILLIS = 500;

    private final Outbox outbox;
    private final Supplier<List<AlertReceiver>> receivers;
    private final Notes notes;
    private final RetryDelay delays;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final ExecutorService threads;
    private final Map<String, ReceiverLane> lanes = new ConcurrentHashMap<>();
    private final Set<CompletableFuture<Void>> inFlight = ConcurrentHashMap.newKeySet();
    private final Map<String, Alert> firing = new LinkedHashMap<>();
    private WebhookSender sender;
    private List<AlertReceiver> known = List.of();
    private long reviewedAt;
    private volatile boolean closed;

    /** Hears how delivery goes: one sentence without secrets. */
    @FunctionalInterface
    public interface Notes {
        void note(String receiver, String sentence);
    }

    Delivery(
            Outbox outbox,
            Supplier<List<AlertReceiver>> receivers,
            Notes notes,
            RetryDelay delays,
            Clock clock,
            LongSupplier nanoTime) {
        this.outbox = outbox;
        this.receivers = receivers;
        this.notes = notes;
        this.delays = delays;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.reviewedAt = nanoTime.getAsLong();
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "alert-delivery");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Opens the outbox in a directory; what is in it goes out with {@link #deliver}.
     *
     * @param receivers those in force at each call
     * @throws IOException when the outbox cannot be opened
     */
    public static Delivery open(Path directory, Supplier<List<AlertReceiver>> receivers, Notes notes)
            throws IOException {
        RetryDelay delays = new RetryDelay(() -> ThreadLocalRandom.current().nextDouble());
        return new Delivery(Outbox.open(directory), receivers, notes, delays, Clock.systemUTC(), System::nanoTime);
    }

    // ---- what is to be told ----

    @Override
    public synchronized void onAlert(Alert alert) {
        if (alert.status() == Alert.Status.FIRING) {
            firing.put(alert.fingerprint(), alert);
        } else {
            firing.remove(alert.fingerprint());
        }
        offer(alert);
    }

    /**
     * The end of something that nobody heard the beginning of (the bridge was killed in between) is told with its
     * beginning.
     */
    private void offer(Alert alert) {
        if (alert.status() == Alert.Status.RESOLVED) {
            putForThoseWhoWant(begun(alert));
        }
        putForThoseWhoWant(alert);
    }

    private static Alert begun(Alert over) {
        return new Alert(
                over.fingerprint(),
                over.episode(),
                over.code(),
                over.severity(),
                Alert.Status.FIRING,
                over.title(),
                over.description(),
                over.subject(),
                over.session(),
                over.since(),
                over.since(),
                null,
                over.count(),
                over.value(),
                over.threshold(),
                over.unit(),
                over.actions(),
                over.links(),
                over.lines(),
                over.acknowledged(),
                over.silencedUntil());
    }

    private void putForThoseWhoWant(Alert alert) {
        List<String> names = receivers.get().stream()
                .filter(receiver -> isNews(receiver, alert))
                .map(AlertReceiver::name)
                .toList();
        if (!names.isEmpty()) {
            outbox.put(id(alert), alert.fingerprint(), told(alert), AlertJson.tree(alert), names);
        }
    }

    /** Whether a receiver wants to hear this and has not heard it. */
    private boolean isNews(AlertReceiver receiver, Alert alert) {
        if (outbox.isStopped(receiver.name(), mark(receiver))) {
            return false;
        }
        Optional<Outbox.Told> before = outbox.told(receiver.name(), alert.fingerprint(), alert.episode());
        if (alert.status() == Alert.Status.RESOLVED) {
            return before.filter(told -> told.status().equals(word(Alert.Status.FIRING)))
                    .isPresent();
        }
        return alert.severity().compareTo(severity(receiver.minSeverity())) >= 0
                && !isSilenced(alert)
                && before.map(told -> isWorse(alert, told)).orElse(true);
    }

    private boolean isSilenced(Alert alert) {
        return alert.silencedUntil() != null && alert.silencedUntil().isAfter(clock.instant());
    }

    private static boolean isWorse(Alert alert, Outbox.Told told) {
        return told.status().equals(word(Alert.Status.FIRING))
                && alert.severity().compareTo(severity(told.severity())) > 0;
    }

    private static Outbox.Told told(Alert alert) {
        return new Outbox.Told(alert.episode(), word(alert.status()), word(alert.severity()));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Severity severity(String word) {
        return Severity.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Follows from what the message says, so that it is the same whenever the same is to be said. */
    static String id(Alert alert) {
        String severity = alert.status() == Alert.Status.FIRING ? word(alert.severity()) : "";
        return "msg_"
                + hash(String.join("\n", alert.fingerprint(), alert.episode(), word(alert.status()), severity))
                        .substring(0, 27);
    }

    /** Tells one set of a receiver's settings from another without holding them. */
    private static String mark(AlertReceiver receiver) {
        return hash(receiver.url() + '\n' + receiver.secret().reveal() + '\n' + receiver.format());
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Takes a receiver that answered 410 for one that wants alerts again: it is told of what fires now.
     *
     * @return false when there is no such receiver
     */
    public synchronized boolean resume(String name) {
        if (receivers.get().stream().noneMatch(receiver -> receiver.name().equals(name))) {
            return false;
        }
        outbox.resume(name);
        lanes.remove(name);
        firing.values().forEach(this::offer);
        return true;
    }

    // ---- telling ----

    /** Posts what is due; called several times a second by one thread, and does not wait for answers. */
    public void deliver() {
        List<AlertReceiver> present = receivers.get();
        review(present);
        for (AlertReceiver receiver : present) {
            ReceiverLane lane = lane(receiver.name());
            for (Outbox.Message message : lane.due(() -> outbox.waiting(receiver.name()), nanoTime.getAsLong())) {
                attempt(receiver, lane, message);
            }
        }
    }

    /** Once a second: a silence may have ended, a receiver may be new, another may be gone. */
    private synchronized void review(List<AlertReceiver> present) {
        boolean changed = !present.equals(known);
        if (changed) {
            // What has other settings now is tried at once.
            present.stream().filter(receiver -> !known.contains(receiver)).forEach(one -> lanes.remove(one.name()));
            List<String> names = present.stream().map(AlertReceiver::name).toList();
            outbox.keepOnly(names);
            lanes.keySet().retainAll(names);
            known = present;
        }
        if (changed || nanoTime.getAsLong() - reviewedAt >= REVIEW_NANOS) {
            reviewedAt = nanoTime.getAsLong();
            firing.values().forEach(this::offer);
        }
    }

    private ReceiverLane lane(String name) {
        return lanes.computeIfAbsent(name, any -> new ReceiverLane(delays));
    }

    private void attempt(AlertReceiver receiver, ReceiverLane lane, Outbox.Message message) {
        Instant now = clock.instant();
        try {
            WebhookFormat.Payload payload =
                    WebhookFormat.payload(receiver, message.id(), now.getEpochSecond(), outbox.alert(message));
            keep(sender().send(receiver, payload)
                    .thenAccept(answer -> finished(receiver, lane, message, answer))
                    .exceptionally(Delivery::fault));
        } catch (IOException | RuntimeException e) {
            LOG.error("an alert for {} cannot be prepared", receiver.name(), e);
            lane.failed(message, WebhookAnswer.failed("was not called"), nanoTime.getAsLong());
        }
    }

    private void keep(CompletableFuture<Void> attempt) {
        inFlight.removeIf(CompletableFuture::isDone);
        inFlight.add(attempt);
    }

    private static Void fault(Throwable thrown) {
        LOG.error("the answer of a receiver of alerts could not be dealt with", thrown);
        return null;
    }

    private synchronized WebhookSender sender() {
        if (sender == null) {
            sender = new WebhookSender(threads, clock);
        }
        return sender;
    }

    private void finished(AlertReceiver receiver, ReceiverLane lane, Outbox.Message message, WebhookAnswer answer) {
        if (closed) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (answer.delivered()) {
            outbox.done(message, receiver.name());
            boolean recovered = lane.problem() != null;
            lane.delivered(message, now, clock.instant());
            if (recovered) {
                note(receiver, "takes alerts again");
            }
        } else if (answer.gone()) {
            stop(receiver, lane, message, answer, now);
        } else {
            boolean first = lane.failed(message, answer, now);
            if (first) {
                note(receiver, answer.problem() + "; it is tried again");
            }
            giveUpIfOld(receiver, message);
        }
    }

    private void stop(
            AlertReceiver receiver, ReceiverLane lane, Outbox.Message message, WebhookAnswer answer, long now) {
        lane.failed(message, answer, now);
        outbox.stop(receiver.name(), mark(receiver));
        outbox.waiting(receiver.name()).forEach(waiting -> outbox.done(waiting, receiver.name()));
        note(
                receiver,
                "answered 410 and gets no more alerts until its settings change or POST /api/alerts/receivers/"
                        + receiver.name() + "/resume");
    }

    private void giveUpIfOld(AlertReceiver receiver, Outbox.Message message) {
        if (message.at().plus(RetryDelay.GIVE_UP).isBefore(clock.instant())) {
            outbox.done(message, receiver.name());
            note(receiver, "could not be told of an alert for three days; message " + message.id() + " is given up");
        }
    }

    private void note(AlertReceiver receiver, String sentence) {
        LOG.warn("receiver of alerts {} {}", receiver.name(), sentence);
        notes.note(receiver.name(), "The receiver of alerts " + receiver.name() + " " + sentence + ".");
    }

    /** All receivers as they stand. */
    public List<ReceiverSnapshot> receivers() {
        return receivers.get().stream()
                .map(receiver -> lane(receiver.name())
                        .snapshot(
                                receiver,
                                outbox.isStopped(receiver.name(), mark(receiver)),
                                outbox.count(receiver.name())))
                .toList();
    }

    /** Waits a moment for what is under way, so that it need not be sent again. */
    @Override
    public void close() {
        awaitInFlight();
        closed = true;
        threads.shutdownNow();
        try {
            outbox.close();
        } catch (IOException e) {
            LOG.warn("the outbox of alerts could not be closed: {}", e.getMessage());
        }
    }

    private void awaitInFlight() {
        try {
            CompletableFuture.allOf(inFlight.toArray(CompletableFuture[]::new))
                    .get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("an alert was under way and is sent again after a restart");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
