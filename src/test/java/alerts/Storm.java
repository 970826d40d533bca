package alerts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import settings.AlertReceiver;
import settings.Secret;

/**
 * A process of its own that is killed: a storm of alerts through the real outbox and delivery. As a life cycle does, it
 * writes each change to its own state first and tells of it then, and tells of everything again at its start.
 *
 * <p>Arguments: directory, receiver's address, secret, {@code storm} or {@code quiet} (delivers only what is left).
 */
final class Storm {
    private static final int SUBJECTS = 8;
    private static final long PACE_NANOS = 200_000_000L;

    private Storm() {}

    public static void main(String[] args) throws IOException {
        AlertReceiver receiver =
                new AlertReceiver("director", args[1], Secret.of(args[2]), "info", AlertReceiver.Format.STANDARD);
        Path directory = Path.of(args[0]);
        Delivery delivery = Delivery.open(directory, () -> List.of(receiver), (name, sentence) -> {});
        Path state = directory.resolve("state");
        Map<Integer, Long> lines = replay(state, delivery);
        new Thread(() -> deliver(delivery), "deliver").start();
        if ("storm".equals(args[3])) {
            storm(state, lines, delivery);
        }
    }

    /** Every change that the state holds: {@code subject episode status} in a line. */
    static List<String> changes(Path state) throws IOException {
        if (!Files.exists(state)) {
            return List.of();
        }
        String text = Files.readString(state, StandardCharsets.US_ASCII);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    static Alert alert(String change) {
        List<String> parts = List.of(change.split(" ", -1));
        return "firing".equals(parts.get(2))
                ? TestAlerts.firing("subject-" + parts.get(0), parts.get(1))
                : TestAlerts.resolved("subject-" + parts.get(0), parts.get(1));
    }

    private static Map<Integer, Long> replay(Path state, Delivery delivery) throws IOException {
        Map<Integer, Long> count = new HashMap<>();
        for (String change : changes(state)) {
            delivery.onAlert(alert(change));
            count.merge(Integer.parseInt(change.substring(0, change.indexOf(' '))), 1L, Long::sum);
        }
        return count;
    }

    private static void storm(Path state, Map<Integer, Long> lines, Delivery delivery) throws IOException {
        try (FileChannel file = FileChannel.open(state, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.truncate(whole(state));
            file.position(file.size());
            while (true) {
                int subject = ThreadLocalRandom.current().nextInt(SUBJECTS);
                long n = lines.merge(subject, 1L, Long::sum) - 1;
                String change = subject + " " + n / 2 + " " + (n % 2 == 0 ? "firing" : "resolved");
                file.write(ByteBuffer.wrap((change + "\n").getBytes(StandardCharsets.US_ASCII)));
                file.force(false);
                delivery.onAlert(alert(change));
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(20_000_000L));
            }
        }
    }

    private static long whole(Path state) throws IOException {
        return changes(state).stream().mapToLong(change -> change.length() + 1L).sum();
    }

    /** The pace of the route alert-deliver. */
    private static void deliver(Delivery delivery) {
        while (true) {
            delivery.deliver();
            LockSupport.parkNanos(PACE_NANOS);
        }
    }
}
