package preview;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import settings.PreviewSettings;

/**
 * How media reach viewers, in GStreamer's terms.
 *
 * @param addresses of this machine at which media are received
 * @param advertised address that viewers are told in place of those
 * @param stun {@code stun://host:port}, empty: none
 * @param turn {@code turn://user:password@host:port}, empty: none
 */
record Network(
        PreviewSettings.PortRange ports,
        List<String> addresses,
        Optional<String> advertised,
        String stun,
        String turn,
        boolean iceTcp) {
    private static final List<String> ANY = List.of("", "0.0.0.0", "::");

    Network {
        addresses = List.copyOf(addresses);
    }

    static Network of(PreviewSettings settings) {
        PreviewSettings.Network network = settings.network();
        String host = settings.listen().host();
        return new Network(
                network.ports(),
                ANY.contains(host) ? addressesOfThisMachine() : addressesOf(host),
                Optional.of(network.advertisedAddress()).filter(address -> !address.isEmpty()),
                network.stunUrl().replaceFirst("^stun:(//)?", "stun://"),
                turn(network),
                network.iceTcp());
    }

    private static String turn(PreviewSettings.Network network) {
        if (network.turnUrl().isEmpty()) {
            return "";
        }
        String login = encoded(network.turnUsername()) + ":"
                + encoded(network.turnCredential().reveal());
        return network.turnUrl()
                .replaceFirst("^(turns?):(//)?", "$1://" + java.util.regex.Matcher.quoteReplacement(login) + "@");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static List<String> addressesOf(String host) {
        try {
            return List.of(plain(InetAddress.getByName(host)));
        } catch (java.net.UnknownHostException e) {
            return List.of();
        }
    }

    /** All but loopback and link-local ones; loopback where there is nothing else. */
    private static List<String> addressesOfThisMachine() {
        List<String> found = new ArrayList<>();
        try {
            for (NetworkInterface one : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (one.isUp() && !one.isLoopback()) {
                    Collections.list(one.getInetAddresses()).stream()
                            .filter(address -> !address.isLinkLocalAddress())
                            .map(Network::plain)
                            .forEach(found::add);
                }
            }
        } catch (SocketException e) {
            found.clear();
        }
        return found.isEmpty() ? List.of("127.0.0.1") : found;
    }

    private static String plain(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Network[ports=" + ports + ", addresses=" + addresses + ", advertised=" + advertised + "]";
    }
}
