package settings;

import java.util.Base64;
import java.util.Optional;

/**
 * Who is told of alerts by a webhook.
 *
 * @param name lower case, for example director; {@code default} for ALERT_WEBHOOK_URL
 * @param url http or https; what follows the host is as secret as a key
 * @param secret what signs a standard webhook, or the bearer token of an alertmanager one; may be absent
 * @param minSeverity info, warning or critical
 */
public record AlertReceiver(String name, String url, Secret secret, String minSeverity, Format format) {
    /** The name of the receiver that has none. */
    public static final String DEFAULT = "default";

    private static final String PREFIX = "whsec_";
    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    /** What a webhook looks like. */
    public enum Format {
        /** Standard Webhooks: signed, the body a CloudEvent. */
        STANDARD,
        /** Prometheus Alertmanager's payload, version 4. */
        ALERTMANAGER
    }

    /** The bytes of a Standard Webhooks secret, {@code whsec_} and base64 of 24 to 64 bytes; empty when it is none. */
    public static Optional<byte[]> signingKey(Secret secret) {
        String text = secret.reveal();
        try {
            byte[] key = Base64.getDecoder().decode(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
            return key.length < LEAST_BYTES || key.length > MOST_BYTES ? Optional.empty() : Optional.of(key);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** Scheme and host: the rest may be a secret. */
    public String shownUrl() {
        return Masking.host(url);
    }

    /** Masked. */
    @Override
    public String toString() {
        return name + " " + shownUrl() + " " + format + " from " + minSeverity;
    }
}
