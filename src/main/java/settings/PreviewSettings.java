package settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The preview.
 *
 * @param mode who serves viewers
 * @param listen where its page and its signalling are; for all addresses, media use all addresses, too
 * @param rtp where the program's RTP goes when somebody else serves viewers; its port is where the role receives it
 * @param token bearer token that viewers need; none: no check
 */
public record PreviewSettings(
        Mode mode,
        Settings.Endpoint listen,
        Settings.Endpoint rtp,
        Secret token,
        int maxViewers,
        Network network,
        Optional<Path> tlsCert,
        Optional<Path> tlsKey) {

    /** Who serves viewers. */
    public enum Mode {
        CHILD,
        EXTERNAL,
        OFF
    }

    /** As the settings are by default, on some port. */
    public static PreviewSettings off(int port) {
        return new PreviewSettings(
                Mode.OFF,
                new Settings.Endpoint("0.0.0.0", port),
                new Settings.Endpoint("", 5004),
                Secret.NONE,
                50,
                new Network(PortRange.ANY, "", "", "", "", Secret.NONE, true),
                Optional.empty(),
                Optional.empty());
    }

    /** Whether the encoder is to make the preview's RTP. */
    public boolean wanted() {
        return mode != Mode.OFF;
    }

    /**
     * How media reach viewers.
     *
     * @param ports of UDP and TCP for media; first 0: any
     * @param advertisedAddress told to viewers in place of this machine's own; empty: none
     * @param stunUrl {@code stun:host:port}, empty: none
     * @param turnUrl {@code turn:host:port}, empty: none
     */
    public record Network(
            PortRange ports,
            String advertisedAddress,
            String stunUrl,
            String turnUrl,
            String turnUsername,
            Secret turnCredential,
            boolean iceTcp) {

        /**
         * The server that tells a viewer its address as the outside sees it: the one of that kind, else the TURN server,
         * which does that as well, but not one over TLS. A TURN server passes on only what comes from addresses that it was
         * told. Without the slashes that settings may have: browsers refuse those.
         *
         * @return {@code stun:host:port}, or empty
         */
        public String stunForViewers() {
            String url = stunUrl.isEmpty() && turnUrl.startsWith("turn:") ? turnUrl.replaceFirst("\\?.*", "") : stunUrl;
            return url.replaceFirst("^(?:stun|turn):(?://)?", "stun:");
        }
    }

    /** Both included. */
    public record PortRange(int first, int last) {
        /** Any port. */
        public static final PortRange ANY = new PortRange(0, 0);

        static PortRange parse(String text) {
            if (text.isEmpty()) {
                return ANY;
            }
            String[] ends = text.split("-", -1);
            return new PortRange(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
        }
    }

    PreviewSettings heldBy(PreviewSettings running) {
        return new PreviewSettings(mode, running.listen(), rtp, token, maxViewers, network, tlsCert, tlsKey);
    }

    /** Whether a child of the bridge is to serve viewers. */
    public boolean ownChild() {
        return mode == Mode.CHILD;
    }
}
