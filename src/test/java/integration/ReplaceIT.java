package integration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * One machine takes another's place in a show, step by step as docs/operator.md says: one of the two ingests always has
 * the program.
 */
class ReplaceIT {
    private static final Clip FILM = Clip.of(640, 360, 30, 60);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final double DARK_MILLIS = 1000;

    private final List<AutoCloseable> all = new ArrayList<>();
    private final Path directory = Path.of("target", "it", "replace");
    private RtmpServer primary;
    private RtmpServer backup;

    @Test
    void anotherMachineTakesOverWithoutGoingDark() throws Exception {
        Clip.prepare(List.of(FILM));
        Stage.empty(directory);
        primary = keep(new RtmpServer("primary", directory));
        backup = keep(new RtmpServer("backup", directory));
        try {
            primary.start();
            backup.start();
            replace();
        } finally {
            for (int i = all.size() - 1; i >= 0; i--) {
                all.get(i).close();
            }
        }
    }

    private <T extends AutoCloseable> T keep(T thing) {
        all.add(thing);
        return thing;
    }

    /** A bridge with a sender of its own, and somebody at its command line. */
    private Operator machine(String name, String media) throws Exception {
        Path own = directory.resolve(name);
        Path config = Files.createDirectories(own.resolve("config"));
        Files.writeString(config.resolve("media.env"), media);
        Setup setup = Setup.small(
                own,
                new Setup.Destination(primary.url(), Stage.PRIMARY_KEY),
                new Setup.Destination(backup.url(), Stage.BACKUP_KEY));
        BridgeProcess bridge = new BridgeProcess(setup, own);
        all.add(bridge);
        bridge.start();
        Sender sender = Sender.ffmpeg(own.resolve("sender.log"), FILM, setup.sourcePort());
        all.add(sender);
        sender.start();
        return new Operator(own, bridge);
    }

    private void replace() throws Exception {
        Findings findings = new Findings("another machine takes over");
        Operator old = machine("old", "");
        findings.holds("live", Waits.within(SOON, () -> primary.isReceiving() && backup.isReceiving()));
        Waits.holdSeconds(1);
        long from = System.nanoTime();

        findings.same(
                "backup is let go",
                old.says("destinations", "disable", "backup").status(),
                0);
        Operator fresh = machine("fresh", "DESTINATIONS=backup\n");
        findings.holds(
                "the new machine is live",
                Waits.within(SOON, () -> fresh.says("status").status() == 0));
        findings.holds("backup", Waits.within(SOON, backup::isReceiving));

        findings.same("the old one stops", old.says("stop").status(), 0);
        Files.writeString(directory.resolve("fresh").resolve("config").resolve("media.env"), "");
        findings.same("reload", fresh.says("reload").status(), 0);
        findings.holds("primary again", Waits.within(SOON, primary::isReceiving));
        findings.holds("backup still", backup.isReceiving());
        findings.same("status", fresh.says("status").status(), 0);

        long to = System.nanoTime();
        findings.atMost("both ingests dark", longestSilence(from, to), DARK_MILLIS, "ms");
        findings.note("primary dark, ms", primary.longestSilence(from, to).millis());
        findings.note("backup dark, ms", backup.longestSilence(from, to).millis());
        findings.same(
                "turned away",
                primary.refusalsNanos().size() + backup.refusalsNanos().size(),
                0);
        findings.judge();
    }

    /** The longest time in which nothing came to either server, in milliseconds. */
    private double longestSilence(long from, long to) {
        List<Long> arrivals = Stream.of(primary, backup)
                .flatMap(server -> server.sessions().stream())
                .flatMap(session -> session.tags().stream())
                .map(FlvTag::arrivalNanos)
                .filter(at -> at >= from && at <= to)
                .sorted()
                .toList();
        long longest = arrivals.isEmpty() ? to - from : arrivals.get(0) - from;
        for (int i = 1; i < arrivals.size(); i++) {
            longest = Math.max(longest, arrivals.get(i) - arrivals.get(i - 1));
        }
        return longest / 1e6;
    }
}
