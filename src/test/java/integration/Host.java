package integration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a bridge runs: this machine, or a network namespace of its own, linked to this machine by a cable that can be
 * pulled.
 *
 * @param name of the namespace, empty for this machine
 * @param address under which it is reached from here
 */
record Host(String name, String address) {
    static final Host THIS = new Host("", "127.0.0.1");

    /** A program's arguments, to be started from here and to run there. */
    List<String> command(List<String> command) {
        if (name.isEmpty()) {
            return command;
        }
        List<String> there = new ArrayList<>(List.of("ip", "netns", "exec", name));
        there.addAll(command);
        return there;
    }

    /** Hosts on one switch; this machine is on it, too, with the first address. */
    static final class Network implements AutoCloseable {
        /** From the range that is kept free for measurements of networks. */
        private static final String PREFIX = "198.18.77.";

        private static final Duration LIMIT = Duration.ofSeconds(5);

        private final String tag = Long.toString(ProcessHandle.current().pid() % 100_000);
        private final String wire = "mbs" + tag;
        private final Path log;
        private final List<Host> hosts = new ArrayList<>();

        /** Throws where namespaces cannot be made. */
        Network(Path directory) {
            log = directory.resolve("network.log");
            ip("link", "add", wire, "type", "bridge");
            ip("addr", "add", here() + "/24", "dev", wire);
            ip("link", "set", wire, "up");
        }

        String here() {
            return PREFIX + "1";
        }

        Host add(String kind) {
            int number = hosts.size() + 11;
            Host host = new Host("mb-" + kind + tag, PREFIX + number);
            String near = near(number);
            ip("netns", "add", host.name());
            hosts.add(host);
            ip("link", "add", near, "type", "veth", "peer", "name", "eth0", "netns", host.name());
            ip("link", "set", near, "master", wire, "up");
            ip("-n", host.name(), "addr", "add", host.address() + "/24", "dev", "eth0");
            ip("-n", host.name(), "link", "set", "eth0", "up");
            ip("-n", host.name(), "link", "set", "lo", "up");
            return host;
        }

        private String near(int number) {
            return "mbh" + number + "x" + tag;
        }

        /** Pulls the cable, or plugs it in. */
        void linked(Host host, boolean linked) {
            ip("link", "set", near(hosts.indexOf(host) + 11), linked ? "up" : "down");
        }

        private void ip(String... arguments) {
            List<String> command = new ArrayList<>(List.of("ip"));
            command.addAll(List.of(arguments));
            Program.run(log, LIMIT, command);
        }

        @Override
        public void close() {
            for (Host host : hosts) {
                ip("netns", "del", host.name());
            }
            ip("link", "del", wire);
        }
    }
}
