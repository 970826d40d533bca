package alerts;

import health.Observation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import settings.AlertRule;
import settings.AlertRules;

/**
 * The life of all alerts: what is seen in observations fires, is counted and is resolved; operators acknowledge and
 * silence. What fires is remembered on disk before anybody is told, so that a firing is never left unresolved.
 *
 * <p>Threads: any; a thread of their own writes the file and tells listeners, in order, so that a slow disk holds up
 * nobody who asks.
 */
public final class Alerts implements AutoCloseable {
    static final int KEPT = 200;

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

    private final Sight sight;
    private final AlertFile file;
    private final AlertText text;
    private final Executor teller;
    private final List<AlertListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Episode> episodes = new LinkedHashMap<>();
    private final Deque<Alert> history = new ArrayDeque<>();
    private final List<Alert> untold = new ArrayList<>();
    private final Map<String, Instant> silences = new HashMap<>();
    private AlertRules rules = AlertRules.DEFAULT;

    /** What the file does not hold yet; null: nothing. */
    private AlertFile.Content unwritten;

    Alerts(List<Condition> table, AlertFile file, UnaryOperator<String> mask, Executor teller) {
        this.sight = new Sight(table);
        this.file = file;
        this.text = new AlertText(mask);
        this.teller = teller;
    }

    /**
     * With all conditions there are.
     *
     * @param runtimeDir where alerts are remembered
     * @param mask takes secrets out of texts
     */
    public static Alerts of(Path runtimeDir, UnaryOperator<String> mask) {
        return new Alerts(Conditions.all(), new AlertFile(runtimeDir), mask, oneThread());
    }

    private static ExecutorService oneThread() {
        return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread thread = new Thread(work, "alerts");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Tells of every alert from now on; to be called before {@link #open}, to hear of those of before a restart. */
    public void listen(AlertListener listener) {
        listeners.add(listener);
    }

    /** Goes on with what was there before a restart of the bridge. */
    public synchronized void open() {
        AlertFile.Content before = file.read();
        before.active().forEach(alert -> episodes.put(alert.fingerprint(), Episode.restored(alert, System.nanoTime())));
        history.addAll(before.history());
        silences.putAll(before.silences());
        untold.addAll(before.untold());
        before.untold().forEach(this::tell);
        before.active().forEach(this::tell);
    }

    // ---- life

    /** Takes in one observation; about once a second, in order. */
    public synchronized void evaluate(Observation now) {
        rules = now.settings().alerts();
        boolean expired = silences.values().removeIf(until -> !until.isAfter(now.time()));
        Set<String> present = new HashSet<>();
        for (Sight.Seen seen : sight.look(now)) {
            String fingerprint =
                    Fingerprints.of(seen.condition().code(), seen.finding().subject());
            if (!rules.off().contains(seen.condition().code())) {
                take(fingerprint, seen, now, present);
            }
        }
        for (String fingerprint : List.copyOf(episodes.keySet())) {
            if (!present.contains(fingerprint)) {
                miss(fingerprint, now);
            }
        }
        if (expired) {
            remember();
        }
    }

    private void take(String fingerprint, Sight.Seen seen, Observation now, Set<String> present) {
        Episode episode = episodes.get(fingerprint);
        if (!seen.finding().certain()) {
            if (episode != null && episode.fires()) {
                episode.unsure();
                present.add(fingerprint);
            }
            return;
        }
        present.add(fingerprint);
        if (episode == null) {
            episode = Episode.begin(now.nanos(), now.time());
            episodes.put(fingerprint, episode);
        }
        boolean again = episode.seen();
        if (episode.fires()) {
            goOn(episode, seen, now, again);
        } else if (episode.isDue(now, rules.rule(seen.condition().code()))) {
            fire(episode, text.firing(fingerprint, seen, episode.since(), now, silences.get(fingerprint)));
        }
    }

    private void fire(Episode episode, Alert alert) {
        LOG.warn("alert {}: {}", alert.code(), alert.title());
        change(episode, alert);
    }

    private void goOn(Episode episode, Sight.Seen seen, Observation now, boolean again) {
        Alert before = episode.alert();
        Alert after = text.goingOn(before, seen, now, again);
        if (again) {
            change(episode, after);
        } else {
            episode.alert(after);
        }
    }

    private void miss(String fingerprint, Observation now) {
        Episode episode = episodes.get(fingerprint);
        AlertRule rule = episode.fires() ? ruleOf(episode.alert()) : null;
        if (rule != null && !episode.isOver(now.nanos(), rule)) {
            return;
        }
        episodes.remove(fingerprint);
        if (episode.fires()) {
            resolve(episode.alert().resolved(now.time()));
        }
    }

    /** An alert of an earlier version, which this one does not know, is over at once. */
    private AlertRule ruleOf(Alert alert) {
        return rules.byCode().get(alert.code());
    }

    private void resolve(Alert alert) {
        LOG.info("alert {} is over: {}", alert.code(), alert.title());
        history.addFirst(alert);
        if (history.size() > KEPT) {
            history.removeLast();
        }
        untold.add(alert);
        remember();
        tell(alert);
    }

    private void change(Episode episode, Alert alert) {
        episode.alert(alert);
        remember();
        tell(alert);
    }

    /** Has it on disk before anything that is told from now on. */
    private void remember() {
        unwritten = content();
        teller.execute(this::write);
    }

    private AlertFile.Content content() {
        return new AlertFile.Content(active(), untold, List.copyOf(history), silences);
    }

    /** On the teller's thread. */
    private void write() {
        AlertFile.Content next = takeUnwritten();
        if (next != null) {
            file.write(next);
        }
    }

    private synchronized AlertFile.Content takeUnwritten() {
        AlertFile.Content next = unwritten;
        unwritten = null;
        return next;
    }

    private void tell(Alert alert) {
        teller.execute(() -> {
            listeners.forEach(listener -> tell(listener, alert));
            if (alert.status() == Alert.Status.RESOLVED) {
                told(alert);
            }
        });
    }

    private static void tell(AlertListener listener, Alert alert) {
        try {
            listener.onAlert(alert);
        } catch (RuntimeException e) {
            LOG.error("a listener failed on alert {}", alert.code(), e);
        }
    }

    /** On the teller's thread, also while closing. */
    private void told(Alert alert) {
        forget(alert);
        write();
    }

    private synchronized void forget(Alert alert) {
        untold.remove(alert);
        unwritten = content();
    }

    // ---- what operators ask

    /** What fires, the gravest first. */
    public synchronized List<Alert> active() {
        return episodes.values().stream()
                .filter(Episode::fires)
                .map(Episode::alert)
                .sorted(Comparator.comparing(Alert::severity).reversed().thenComparing(Alert::since))
                .toList();
    }

    /** What is over, the newest first. */
    public synchronized List<Alert> history() {
        return List.copyOf(history);
    }

    /** An operator has seen it; empty when nothing of that fingerprint fires. */
    public synchronized Optional<Alert> acknowledge(String fingerprint) {
        return firing(fingerprint).map(episode -> {
            change(episode, episode.alert().marked(true, episode.alert().silencedUntil(), Instant.now()));
            return episode.alert();
        });
    }

    /**
     * Nothing is delivered of it until then, also when it fires anew; empty when the fingerprint is unknown.
     *
     * @param until a moment that is past, or null: ends the silence
     */
    public synchronized Optional<Alert> silence(String fingerprint, Instant until) {
        Instant now = Instant.now();
        boolean on = until != null && until.isAfter(now);
        Optional<Episode> episode = firing(fingerprint);
        Optional<Alert> known = episode.map(Episode::alert)
                .or(() -> history.stream()
                        .filter(alert -> alert.fingerprint().equals(fingerprint))
                        .findFirst());
        if (known.isEmpty()) {
            return known;
        }
        if (on) {
            silences.put(fingerprint, until);
        } else {
            silences.remove(fingerprint);
        }
        Alert marked = known.get().marked(known.get().acknowledged(), on ? until : null, now);
        episode.ifPresentOrElse(one -> change(one, marked), this::remember);
        return Optional.of(marked);
    }

    private Optional<Episode> firing(String fingerprint) {
        return Optional.ofNullable(episodes.get(fingerprint)).filter(Episode::fires);
    }

    /** Fires the alert named test, which is over by itself some seconds later. */
    public synchronized Alert fireTest(Severity severity) {
        String fingerprint = Fingerprints.of(Conditions.TEST, null);
        Instant now = Instant.now();
        Episode episode = episodes.computeIfAbsent(fingerprint, any -> Episode.begin(System.nanoTime(), now));
        boolean again = episode.fires();
        episode.seen();
        Alert alert = again
                ? text.again(episode.alert(), now)
                : text.test(fingerprint, severity, now, silences.get(fingerprint));
        fire(episode, alert);
        return alert;
    }

    /** Waits until what was told has been heard, for a moment at most. */
    @Override
    public void close() {
        if (teller instanceof ExecutorService service) {
            service.shutdown();
            try {
                if (!service.awaitTermination(Duration.ofSeconds(2).toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("a listener of alerts does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
