package settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Picks out who is told of alerts. */
final class AlertReceiverReader {
    private static final String PREFIX = "ALERT_WEBHOOK_";

    private final SettingValues values;
    private final List<String> warnings;

    AlertReceiverReader(SettingValues values, List<String> warnings) {
        this.values = values;
        this.warnings = warnings;
    }

    /** The one without a name, then the others in the order given. */
    List<AlertReceiver> read(Set<String> names) {
        List<AlertReceiver> receivers = new ArrayList<>();
        one(AlertReceiver.DEFAULT, PREFIX).ifPresent(receivers::add);
        for (String name : names) {
            String prefix = PREFIX + name.toUpperCase(Locale.ROOT) + "_";
            if (AlertReceiver.DEFAULT.equals(name)) {
                values.problem(prefix + "URL", "takes a name that is in use; set " + PREFIX + "URL instead");
            } else {
                one(name, prefix).ifPresent(receivers::add);
            }
        }
        return receivers;
    }

    private Optional<AlertReceiver> one(String name, String prefix) {
        String url = values.text(prefix + "URL");
        Secret secret = values.secret(prefix + "SECRET");
        if (url.isEmpty()) {
            if (secret.isPresent()) {
                warn(prefix + "SECRET", "is not used, because " + prefix + "URL is not set");
            }
            return Optional.empty();
        }
        AlertReceiver.Format format =
                values.as(prefix + "FORMAT", word -> AlertReceiver.Format.valueOf(word.toUpperCase(Locale.ROOT)));
        if (format == AlertReceiver.Format.STANDARD) {
            judgeSigning(prefix + "SECRET", prefix + "URL", secret);
        }
        return Optional.of(new AlertReceiver(name, url, secret, values.word(prefix + "MIN_SEVERITY"), format));
    }

    private void judgeSigning(String secretName, String urlName, Secret secret) {
        if (!secret.isPresent()) {
            warn(urlName, "is called without a signature, because " + secretName + " is not set");
        } else if (AlertReceiver.signingKey(secret).isEmpty()) {
            values.problem(secretName, "signs no standard webhook; expected whsec_ and base64 of 24 to 64 bytes");
        }
    }

    private void warn(String name, String sentence) {
        warnings.add(values.provenance(name) + ": " + values.provenance(name).key() + " " + sentence);
    }
}
