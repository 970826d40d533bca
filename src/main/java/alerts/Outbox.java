package alerts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that wait for receivers, and what each receiver was told last, on disk: a message is there, whole and forced
 * to the disk, before {@link #put} returns, and stays until each of its receivers has it. What a receiver was told of
 * an alert outlives the message: whoever offers the same alert again, after a restart too, is turned away.
 *
 * <p>Bodies stay on disk; memory holds an index of them. Any thread.
 */
final class Outbox implements Closeable {
    static final int MOST_WAITING = 5000;
    static final long MOST_BYTES = 64L << 20;
    static final int MOST_TOLD = 10_000;
    private static final int MOST_UNSAVED = 500;
    private static final long COMPACT_FROM = 1L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Path path;
    private final Map<Long, Entry> waiting = new TreeMap<>();
    private final Map<Key, Told> told = new LinkedHashMap<>();
    private final Map<String, String> stopped = new LinkedHashMap<>();
    private final List<Entry> unsaved = new ArrayList<>();
    private Journal journal;
    private long last;
    private long liveBytes;
    private long compactedSize;

    /**
     * A message.
     *
     * @param number in the order of putting
     * @param id what the receivers know it by, the same at every attempt
     * @param subject messages of one subject are delivered one after the other: the alert's fingerprint
     */
    record Message(long number, String id, String subject, Instant at) {}

    /** What a receiver was told last of an episode of an alert. */
    record Told(String episode, String status, String severity) {}

    private record Key(String receiver, String subject, String episode) {}

    private static final class Entry {
        private final Message message;
        private final Told told;
        private final Set<String> receivers = new LinkedHashSet<>();
        /** Where it lies in the file; null while the disk does not take it. */
        private Journal.Place place;

        private ObjectNode unsaved;
        private int length;

        private Entry(Message message, Told told) {
            this.message = message;
            this.told = told;
        }

        private void saved(Journal.Place at) {
            place = at;
            length = at.length();
            unsaved = null;
        }
    }

    private Outbox(Path path) {
        this.path = path;
    }

    /** Opens the outbox in a directory, which is made where it is missing. */
    static Outbox open(Path directory) throws IOException {
        Files.createDirectories(directory);
        Outbox outbox = new Outbox(directory.resolve("alert-outbox.journal"));
        outbox.journal = Journal.open(outbox.path, outbox::replay);
        outbox.compactIfWorthwhile();
        return outbox;
    }

    // ---- what the file says ----

    private void replay(Journal.Place place, byte[] json) {
        try {
            JsonNode line = AlertJson.read(json);
            switch (line.path("op").asText()) {
                case "put" -> replayPut(place, line);
                case "done" -> finish(line.path("n").asLong(), line.path("to").asText());
                case "told" ->
                    remember(line.path("to").asText(), line.path("subject").asText(), toldIn(line));
                case "stop" ->
                    stopped.put(line.path("to").asText(), line.path("mark").asText());
                case "resume" -> stopped.remove(line.path("to").asText());
                default -> LOG.warn("a line of {} is not understood", path.getFileName());
            }
        } catch (IOException e) {
            LOG.warn("a line of {} cannot be read", path.getFileName());
        }
    }

    private void replayPut(Journal.Place place, JsonNode line) {
        Message message = new Message(
                line.path("n").asLong(),
                line.path("id").asText(),
                line.path("subject").asText(),
                Instant.ofEpochMilli(line.path("at").asLong()));
        Entry entry = new Entry(message, toldIn(line));
        entry.saved(place);
        line.path("to").forEach(name -> entry.receivers.add(name.asText()));
        enter(entry);
    }

    private static Told toldIn(JsonNode line) {
        return new Told(
                line.path("episode").asText(),
                line.path("status").asText(),
                line.path("severity").asText());
    }

    private void enter(Entry entry) {
        waiting.put(entry.message.number(), entry);
        liveBytes += entry.length;
        last = Math.max(last, entry.message.number());
        entry.receivers.forEach(name -> remember(name, entry.message.subject(), entry.told));
    }

    private void remember(String receiver, String subject, Told what) {
        Key key = new Key(receiver, subject, what.episode());
        told.remove(key);
        told.put(key, what);
        if (told.size() > MOST_TOLD) {
            told.remove(oldestOver().orElse(told.keySet().iterator().next()));
        }
    }

    private Optional<Key> oldestOver() {
        return told.entrySet().stream()
                .filter(entry -> "resolved".equals(entry.getValue().status()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private void finish(long number, String receiver) {
        Entry entry = waiting.get(number);
        if (entry != null && entry.receivers.remove(receiver) && entry.receivers.isEmpty()) {
            waiting.remove(number);
            liveBytes -= entry.length;
        }
    }

    // ---- what callers ask ----

    /**
     * Puts a message for some receivers; on disk when this returns, unless the disk does not take it: then it is kept in
     * memory and written as soon as there is room.
     */
    synchronized Message put(String id, String subject, Told what, JsonNode alert, Collection<String> receivers) {
        compactIfWorthwhile();
        makeRoom();
        Message message = new Message(last + 1, id, subject, Instant.ofEpochMilli(System.currentTimeMillis()));
        ObjectNode line = told("put", what)
                .put("n", message.number())
                .put("id", id)
                .put("subject", subject)
                .put("at", message.at().toEpochMilli());
        receivers.forEach(line.putArray("to")::add);
        line.set("alert", alert);
        Entry entry = new Entry(message, what);
        entry.receivers.addAll(receivers);
        entry.unsaved = line;
        save(entry);
        enter(entry);
        return message;
    }

    /** What could not be written before is tried again first. */
    private void save(Entry newest) {
        try {
            for (Entry entry : List.copyOf(unsaved)) {
                write(entry);
                unsaved.remove(entry);
            }
            write(newest);
            journal.force();
        } catch (IOException e) {
            LOG.warn("{} cannot be written: {}; alerts wait in memory", path, e.getMessage());
            unsaved.add(newest);
            if (unsaved.size() > MOST_UNSAVED) {
                LOG.error("an alert is dropped, because the disk takes none and memory is full");
                drop(unsaved.remove(0));
            }
        }
    }

    private void write(Entry entry) throws IOException {
        if (entry.unsaved != null) {
            entry.saved(journal.append(AlertJson.bytes(entry.unsaved)));
        }
    }

    private static ObjectNode told(String op, Told what) {
        return NODES.objectNode()
                .put("op", op)
                .put("episode", what.episode())
                .put("status", what.status())
                .put("severity", what.severity());
    }

    /** What a receiver was told last of an episode, delivered or still waiting. */
    synchronized Optional<Told> told(String receiver, String subject, String episode) {
        return Optional.ofNullable(told.get(new Key(receiver, subject, episode)));
    }

    /** The messages that wait for a receiver, in order. */
    synchronized List<Message> waiting(String receiver) {
        return waiting.values().stream()
                .filter(entry -> entry.receivers.contains(receiver))
                .map(entry -> entry.message)
                .toList();
    }

    /** How many messages wait for a receiver. */
    synchronized int count(String receiver) {
        return (int) waiting.values().stream()
                .filter(entry -> entry.receivers.contains(receiver))
                .count();
    }

    /** The alert of a message that waits. */
    synchronized JsonNode alert(Message message) throws IOException {
        Entry entry = waiting.get(message.number());
        if (entry != null && entry.unsaved != null) {
            return entry.unsaved.path("alert");
        }
        if (entry == null) {
            throw new IOException("message " + message.number() + " does not wait any more");
        }
        return AlertJson.read(journal.read(entry.place)).path("alert");
    }

    /** A receiver has a message, or will not get it. A crash before this is on disk delivers it again, same id. */
    synchronized void done(Message message, String receiver) {
        finish(message.number(), receiver);
        note(NODES.objectNode().put("op", "done").put("n", message.number()).put("to", receiver));
    }

    /** Drops what waits for receivers that are not among these: nobody will ask for it. */
    synchronized void keepOnly(Collection<String> receivers) {
        List<Entry> all = List.copyOf(waiting.values());
        for (Entry entry : all) {
            List.copyOf(entry.receivers).stream()
                    .filter(name -> !receivers.contains(name))
                    .forEach(name -> done(entry.message, name));
        }
    }

    /** Remembers that a receiver wants nothing any more, as long as its settings have this mark. */
    synchronized void stop(String receiver, String mark) {
        stopped.put(receiver, mark);
        note(NODES.objectNode().put("op", "stop").put("to", receiver).put("mark", mark));
    }

    synchronized void resume(String receiver) {
        if (stopped.remove(receiver) != null) {
            note(NODES.objectNode().put("op", "resume").put("to", receiver));
        }
    }

    synchronized boolean isStopped(String receiver, String mark) {
        return mark.equals(stopped.get(receiver));
    }

    private void note(ObjectNode line) {
        try {
            journal.append(AlertJson.bytes(line));
        } catch (IOException e) {
            LOG.warn("{} cannot be written; after a restart some alerts are delivered again", path);
        }
    }

    // ---- bounds ----

    /** Whole episodes that nobody has heard of go first, then the oldest message. */
    private void makeRoom() {
        while (waiting.size() >= MOST_WAITING || liveBytes >= MOST_BYTES) {
            Entry oldest = waiting.values().iterator().next();
            List<Entry> going = oldEpisode().orElse(List.of(oldest));
            LOG.warn("the outbox of alerts is full; {} of its oldest messages are dropped", going.size());
            going.forEach(this::drop);
        }
    }

    private void drop(Entry entry) {
        List.copyOf(entry.receivers).forEach(name -> done(entry.message, name));
    }

    private Optional<List<Entry>> oldEpisode() {
        Map<String, Entry> begun = new LinkedHashMap<>();
        for (Entry entry : waiting.values()) {
            String episode = entry.message.subject() + ' ' + entry.told.episode();
            Entry firing = begun.putIfAbsent(episode, entry);
            if (firing != null && firing.receivers.equals(entry.receivers)) {
                return Optional.of(List.of(firing, entry));
            }
        }
        return Optional.empty();
    }

    private void compactIfWorthwhile() {
        if (journal.size() > COMPACT_FROM && journal.size() > 2 * compactedSize) {
            try {
                compact();
            } catch (IOException e) {
                LOG.warn("{} cannot be made smaller: {}", path, e.getMessage());
            }
        }
    }

    /** What was told comes after the messages, so that it wins over what they say. */
    private void compact() throws IOException {
        List<byte[]> lines = new ArrayList<>();
        stopped.forEach((name, mark) -> lines.add(AlertJson.bytes(
                NODES.objectNode().put("op", "stop").put("to", name).put("mark", mark))));
        for (Entry entry : waiting.values()) {
            ObjectNode line = entry.unsaved != null
                    ? entry.unsaved.deepCopy()
                    : (ObjectNode) AlertJson.read(journal.read(entry.place));
            entry.receivers.forEach(line.putArray("to")::add);
            lines.add(AlertJson.bytes(line));
        }
        told.forEach((key, what) -> {
            lines.add(
                    AlertJson.bytes(told("told", what).put("to", key.receiver()).put("subject", key.subject())));
        });
        Journal.write(path, lines);
        journal.close();
        waiting.clear();
        unsaved.clear();
        liveBytes = 0;
        journal = Journal.open(path, this::replay);
        compactedSize = journal.size();
    }

    @Override
    public synchronized void close() throws IOException {
        journal.close();
    }
}
