package integration;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/**
 * Two bridges on two hosts that share nothing but a network: the hosts are network namespaces, the servers and the API
 * server with the lease are on a third. The leader is killed, frozen and cut off; the other one publishes, and never both
 * at once. Then each of them feeds an ingest of its own, and one of them is cut off.
 */
final class TwoHosts {
    /** From the fault to the first picture from the other one: a lease, a look, a connection. */
    private static final double OVER_MILLIS = 9000;

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final double UNTOUCHED_MILLIS = 200;

    private final Path directory = Path.of("target", "it", "two-hosts");
    private final List<BridgeProcess> bridges = new ArrayList<>();
    private final List<Findings> rows = new ArrayList<>();
    private Host.Network network;
    private RtmpServer primary;
    private RtmpServer backup;

    private TwoHosts() {}

    public static void main(String[] args) throws UnknownHostException {
        new TwoHosts().run();
    }

    private void run() throws UnknownHostException {
        Stage.empty(directory);
        try {
            network = new Host.Network(directory);
        } catch (RuntimeException e) {
            System.out.println("two hosts: NOT TESTED, no network can be made here: " + e.getMessage());
            return;
        }
        try (Host.Network open = network) {
            Host one = open.add("one");
            Host other = open.add("other");
            // a server cannot know that a host is cut off; like the real ones it takes the new session
            primary = new RtmpServer("primary", directory, open.here()).allowSeveral();
            backup = new RtmpServer("backup", directory, open.here()).allowSeveral();
            standby(one, other);
            twoIngests(one, other);
        }
        Findings.judgeAll(true, rows);
    }

    private void standby(Host one, Host other) throws UnknownHostException {
        KubernetesMockServer api = new KubernetesMockServer(
                new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
        api.init(InetAddress.getByName(network.here()), Tools.freePort());
        String url = "http://" + network.here() + ":" + api.getPort();
        primary.start();
        try {
            for (Host host : List.of(one, other)) {
                start(
                        host,
                        setup(host, new Setup.Destination(primary.url(), Stage.PRIMARY_KEY))
                                .with("CLUSTER", "kubernetes")
                                .with("CLUSTER_NAME", "show")
                                .with("CLUSTER_NAMESPACE", "shows")
                                .with("KUBERNETES_MASTER", url)
                                .with("HOSTNAME", host.name()));
            }
            killed();
            frozen();
            cutOff(List.of(one, other));
        } finally {
            bridges.forEach(BridgeProcess::close);
            bridges.clear();
            api.shutdown();
        }
    }

    private Setup setup(Host host, Setup.Destination... destinations) {
        return Setup.small(directory.resolve(host.name()), destinations)
                .with("HTTP_HOST", "0.0.0.0")
                .with("CONTROL_HOST", "0.0.0.0")
                .with("PREVIEW", "false")
                .with("no_proxy", network.here());
    }

    private void start(Host host, Setup setup) {
        BridgeProcess bridge = new BridgeProcess(setup, setup.directory(), host);
        bridges.add(bridge);
        bridge.start();
    }

    private void killed() {
        settle();
        BridgeProcess leader = leader();
        long at = System.nanoTime();
        Program.signal(leader.mainPid(), "KILL");
        rows.add(takeover("the leader is killed", at));
        leader.close();
        leader.start();
    }

    private void frozen() {
        settle();
        BridgeProcess leader = leader();
        long at = System.nanoTime();
        Program.signal(leader.mainPid(), "STOP");
        rows.add(takeover("the leader is frozen", at));
        leader.close();
        leader.start();
    }

    /** It comes back as a standby, and what it had wanted to send is not sent. */
    private void cutOff(List<Host> hosts) {
        settle();
        BridgeProcess leader = leader();
        Host host = hosts.get(bridges.indexOf(leader));
        long at = System.nanoTime();
        network.linked(host, false);
        Findings findings = takeover("the leader is cut off", at);
        network.linked(host, true);
        int sessions = primary.sessions().size();
        Waits.holdSeconds(8);
        findings.same("new sessions after its return", primary.sessions().size() - sessions, 0);
        findings.same("its role after its return", role(leader), "standby");
        findings.same("sessions at once, most", atOnce(at), 1);
        rows.add(findings);
    }

    private void settle() {
        Waits.within(LIMIT, primary::isReceiving);
        Waits.within(
                LIMIT,
                () -> bridges.stream().map(TwoHosts::role).sorted().toList().equals(List.of("leader", "standby")));
        Waits.holdSeconds(4);
    }

    private Findings takeover(String title, long at) {
        int before = primary.sessions().size();
        boolean back = Waits.within(LIMIT, () -> primary.sessions().size() > before && primary.isReceiving());
        Waits.holdSeconds(2);
        Findings findings = new Findings(title).holds("the other one publishes", back);
        findings.atMost("dark", primary.longestSilence(at, System.nanoTime()).millis(), OVER_MILLIS, "ms");
        findings.same("sessions at once, most", atOnce(at), 1);
        return findings;
    }

    /** How many sessions sent at one moment, of what arrived after another; by their first and last tags. */
    private int atOnce(long from) {
        record Span(long first, long last) {}
        List<Span> spans = primary.sessions().stream()
                .map(Session::tags)
                .map(tags -> tags.stream()
                        .filter(tag -> tag.isMedia() && tag.arrivalNanos() > from)
                        .mapToLong(FlvTag::arrivalNanos)
                        .summaryStatistics())
                .filter(statistics -> statistics.getCount() > 0)
                .map(statistics -> new Span(statistics.getMin(), statistics.getMax()))
                .sorted(Comparator.comparingLong(Span::first))
                .toList();
        return (int) spans.stream()
                .mapToLong(span -> spans.stream()
                        .filter(by -> by.first() <= span.first() && by.last() >= span.first())
                        .count())
                .max()
                .orElse(0);
    }

    private void twoIngests(Host one, Host other) {
        backup.start();
        for (Host host : List.of(one, other)) {
            start(
                    host,
                    setup(
                                    host,
                                    new Setup.Destination(primary.url(), Stage.PRIMARY_KEY),
                                    new Setup.Destination(backup.url(), Stage.BACKUP_KEY))
                            .with("DESTINATIONS", host.equals(one) ? "primary" : "backup"));
        }
        try {
            boolean live = Waits.within(LIMIT, () -> primary.isReceiving() && backup.isReceiving());
            Waits.holdSeconds(4);
            int sessions = backup.sessions().size();
            long from = System.nanoTime();
            network.linked(one, false);
            Waits.holdSeconds(8);
            double dark = primary.longestSilence(from, System.nanoTime()).millis();
            network.linked(one, true);
            Waits.holdSeconds(1);
            Program.signal(bridges.get(0).mainPid(), "KILL");
            Waits.holdSeconds(4);
            long to = System.nanoTime();
            rows.add(new Findings("two ingests, one bridge is cut off, then killed")
                    .holds("live", live)
                    .atLeast("its ingest is dark", dark, 5000, "ms")
                    .same("the other ingest: new sessions", backup.sessions().size() - sessions, 0)
                    .atMost(
                            "the other ingest: dark",
                            backup.longestSilence(from, to).millis(),
                            UNTOUCHED_MILLIS,
                            "ms"));
        } finally {
            bridges.forEach(BridgeProcess::close);
            primary.close();
            backup.close();
        }
    }

    private static String role(BridgeProcess bridge) {
        return bridge.stats().path("role").asText();
    }

    private BridgeProcess leader() {
        return bridges.stream()
                .filter(bridge -> role(bridge).equals("leader"))
                .findFirst()
                .orElseThrow();
    }
}
