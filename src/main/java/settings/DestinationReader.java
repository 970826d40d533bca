package settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Picks out the destinations that are configured, with address and key apart. */
final class DestinationReader {
    private final SettingValues values;
    private final List<String> warnings;

    DestinationReader(SettingValues values, List<String> warnings) {
        this.values = values;
        this.warnings = warnings;
    }

    /** Primary, backup, then the further ones in the order given; those that lack something necessary are left out. */
    List<Settings.Destination> read(Set<String> furtherNames) {
        List<Settings.Destination> destinations = new ArrayList<>();
        one("primary", "PRIMARY_RTMP_URL", "PRIMARY_STREAM_KEY").ifPresent(destinations::add);
        one("backup", "BACKUP_RTMP_URL", "BACKUP_STREAM_KEY").ifPresent(destinations::add);
        for (String name : furtherNames) {
            String prefix = "DESTINATION_" + name.toUpperCase(Locale.ROOT);
            further(name, prefix + "_URL", prefix + "_KEY").ifPresent(destinations::add);
        }
        List<Settings.Destination> used = used(destinations);
        warnAboutTwins(used);
        return used;
    }

    /** Those that DESTINATIONS names; all where it names none. */
    private List<Settings.Destination> used(List<Settings.Destination> configured) {
        String named = values.text("DESTINATIONS").toLowerCase(Locale.ROOT);
        if (named.isBlank()) {
            return configured;
        }
        List<String> names = List.of(named.strip().split("\\s*,\\s*", -1));
        return configured.stream()
                .filter(destination -> names.contains(destination.name()))
                .toList();
    }

    private Optional<Settings.Destination> further(String name, String urlName, String keyName) {
        if ("primary".equals(name) || "backup".equals(name)) {
            String given = values.isDefault(urlName) ? keyName : urlName;
            values.problem(
                    given,
                    "takes a name that is in use; set " + name.toUpperCase(Locale.ROOT) + "_RTMP_URL and "
                            + name.toUpperCase(Locale.ROOT) + "_STREAM_KEY instead");
            return Optional.empty();
        }
        if (values.text(urlName).isEmpty()) {
            warn(keyName, "is not used, because " + urlName + " is not set");
            return Optional.empty();
        }
        return one(name, urlName, keyName);
    }

    private Optional<Settings.Destination> one(String name, String urlName, String keyName) {
        Settings.Destination given = new Settings.Destination(name, values.text(urlName), values.secret(keyName));
        if (!given.scheme().startsWith("rtmp")) {
            return Optional.of(withoutKey(given, keyName));
        }
        Settings.Destination apart = RtmpAddress.split(name, given.url());
        boolean isYoutube = isYoutube(given.url());
        if (given.key().isPresent()) {
            if (isYoutube && apart.key().isPresent()) {
                values.problem(urlName, "carries a stream key, and " + keyName + " is set as well; give the key once");
            }
            return Optional.of(given);
        }
        if (isYoutube && !apart.key().isPresent()) {
            if (!given.url().equals(defaultUrl(urlName))) {
                warn(urlName, "is left out, because YouTube needs a stream key and " + keyName + " is not set");
            }
            return Optional.empty();
        }
        return Optional.of(apart);
    }

    private Settings.Destination withoutKey(Settings.Destination given, String keyName) {
        if (given.key().isPresent()) {
            warn(keyName, "is not used: only RTMP takes a stream key; SRT has streamid and passphrase in its address");
        }
        return new Settings.Destination(given.name(), given.url(), Secret.NONE);
    }

    /** Naming the default address means nothing more than leaving it out. */
    private static String defaultUrl(String urlName) {
        return SettingDefinitions.find(urlName)
                .map(SettingDefinition::defaultValue)
                .orElse("");
    }

    private static boolean isYoutube(String url) {
        String host = MediaUrl.parse(url).map(MediaUrl::host).orElse("").toLowerCase(Locale.ROOT);
        return host.equals("youtube.com") || host.endsWith(".youtube.com");
    }

    private void warnAboutTwins(List<Settings.Destination> destinations) {
        for (int later = 1; later < destinations.size(); later++) {
            for (Settings.Destination earlier : destinations.subList(0, later)) {
                Settings.Destination one = destinations.get(later);
                if (one.url().equals(earlier.url()) && one.key().equals(earlier.key())) {
                    warnings.add("destinations " + earlier.name() + " and " + one.name()
                            + " publish to the same place; its server will refuse one of them");
                }
            }
        }
    }

    private void warn(String name, String sentence) {
        warnings.add(values.provenance(name) + ": " + values.provenance(name).key() + " " + sentence);
    }
}
