package settings;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes secrets out of text that leaves the process: logs, answers, metrics, events, alerts, dry run. */
public final class Masking {
    /** Shorter secrets are masked only where they stand alone, else a key like "a" would blacken every word. */
    private static final int SHORT = 8;

    private static final int WEBHOOK_SECRET = 16;

    private static final List<String> SECRET_PARAMETERS = List.of(
            "passphrase",
            "password",
            "passwd",
            "pass",
            "pwd",
            "token",
            "access_token",
            "auth_token",
            "jwt",
            "key",
            "stream_key",
            "streamkey",
            "api_key",
            "apikey",
            "auth",
            "auth_key",
            "secret",
            "wssecret",
            "txsecret",
            "sig",
            "sign",
            "signature",
            "streamid");

    private static final Pattern PARAMETER =
            Pattern.compile("(?i)([?&;](?:" + String.join("|", SECRET_PARAMETERS) + ")=)[^&\\s\"']+");
    private static final Pattern USER_AND_PASSWORD = Pattern.compile("(://[^\\s/?#:@\"']*:)[^\\s/?#\"']+(@)");
    private static final Pattern USER_ONLY = Pattern.compile("(://)[^\\s/?#:@\"']+(@)");
    /** Whatever follows the application of an RTMP address is, or contains, a stream key. */
    private static final Pattern RTMP_KEY =
            Pattern.compile("(?i)(rtmp[a-z]{0,2}://[^\\s/\"']*/[^\\s/\"']+/)[^\\s\"']+");

    private Masking() {}

    /**
     * Masks by shape alone, so it also works on addresses that are in no settings: passwords, secret query parameters
     * (passphrase, token, key, streamid and their like) and what follows the application in an RTMP address. The text
     * may be one address or a sentence that contains some.
     */
    public static String url(String text) {
        String masked = RTMP_KEY.matcher(text).replaceAll("$1" + quotedMask());
        return credentials(masked);
    }

    /** Scheme, host and port of an address, and a mask for the rest: the path of a webhook is often its password. */
    public static String host(String address) {
        return MediaUrl.parse(address)
                .map(url -> url.scheme() + "://" + url.host() + (url.port() < 0 ? "" : ":" + url.port())
                        + (address.replaceFirst("^[a-z]+://[^/?#]*", "").length() > 1 ? "/" + Secret.MASK : "/"))
                .orElse(Secret.MASK);
    }

    /** As {@link #url}, but leaves an RTMP path whole: for a destination's address, which is kept without its key. */
    static String credentials(String address) {
        String masked = PARAMETER.matcher(address).replaceAll("$1" + quotedMask());
        masked = USER_AND_PASSWORD.matcher(masked).replaceAll("$1" + quotedMask() + "$2");
        return USER_ONLY.matcher(masked).replaceAll("$1" + quotedMask() + "$2");
    }

    /**
     * A function that replaces every secret of the settings in any text, longest first and in its URL-encoded and
     * JSON-escaped forms too, and masks addresses by shape besides. Give old and new settings while a key is being
     * rotated. Secrets shorter than eight characters are replaced only where they stand alone, and a key that equals a
     * destination's name is not replaced outside addresses: names must stay readable.
     */
    public static UnaryOperator<String> of(Settings... settings) {
        Set<String> secrets = new LinkedHashSet<>();
        Set<String> names = new LinkedHashSet<>();
        for (Settings one : settings) {
            secretsOf(one).forEach(secrets::add);
            one.destinations().forEach(destination -> names.add(destination.name()));
        }
        secrets.removeIf(secret -> secret.isBlank() || names.contains(secret.toLowerCase(Locale.ROOT)));
        return of(secrets);
    }

    private static UnaryOperator<String> of(Set<String> secrets) {
        if (secrets.isEmpty()) {
            return Masking::url;
        }
        String alternatives = secrets.stream()
                .flatMap(Masking::forms)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Masking::expression)
                .collect(Collectors.joining("|"));
        Pattern any = Pattern.compile(alternatives);
        return text -> url(any.matcher(text).replaceAll(quotedMask()));
    }

    private static Stream<String> secretsOf(Settings settings) {
        Stream<String> declared = Stream.concat(
                Stream.of(
                                settings.audio().token(),
                                settings.apiToken(),
                                settings.preview().token(),
                                settings.preview().network().turnCredential(),
                                settings.audio().sound().speech().apiKey())
                        .map(Secret::reveal),
                settings.destinations().stream()
                        .map(destination -> destination.key().reveal()));
        Stream<String> addresses = Stream.concat(
                Stream.of(
                        settings.sourceUrl(),
                        settings.audio().source(),
                        settings.links().youtubeWatchUrl(),
                        settings.links().webrtcMonitorUrl(),
                        settings.links().dashboardWsUrl()),
                Stream.concat(
                        settings.audio().sound().inputs().stream().map(SoundSettings.Input::url),
                        settings.destinations().stream().map(Settings.Destination::url)));
        Stream<String> receivers = settings.alertReceivers().stream()
                .flatMap(receiver ->
                        Stream.concat(Stream.of(receiver.secret().reveal()), secretsInWebhook(receiver.url())));
        return Stream.concat(receivers, Stream.concat(declared, addresses.flatMap(Masking::secretsIn)));
    }

    /** Long parts of a webhook's path are taken for secrets; short ones are words such as hooks. */
    private static Stream<String> secretsInWebhook(String address) {
        return MediaUrl.parse(address).stream()
                .flatMap(url -> Stream.concat(
                        secretsIn(address),
                        Stream.of(url.path().split("/", -1)).filter(part -> part.length() >= WEBHOOK_SECRET)));
    }

    private static Stream<String> secretsIn(String address) {
        return MediaUrl.parse(address).stream()
                .flatMap(url -> Stream.concat(
                        Stream.of(url.password()),
                        url.parameters().entrySet().stream()
                                .filter(entry -> SECRET_PARAMETERS.contains(
                                        entry.getKey().toLowerCase(Locale.ROOT)))
                                .map(Map.Entry::getValue)));
    }

    private static Stream<String> forms(String secret) {
        String plus = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        String percent = plus.replace("+", "%20");
        String json = secret.replace("\\", "\\\\").replace("\"", "\\\"");
        return Stream.of(
                        secret,
                        decoded(secret),
                        plus,
                        percent,
                        lowerHex(plus),
                        lowerHex(percent),
                        json,
                        json.replace("/", "\\/"))
                .filter(form -> !form.isBlank());
    }

    private static String decoded(String secret) {
        try {
            return URLDecoder.decode(secret, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return secret;
        }
    }

    private static String lowerHex(String encoded) {
        return Pattern.compile("%[0-9A-F]{2}")
                .matcher(encoded)
                .replaceAll(match -> match.group().toLowerCase(Locale.ROOT));
    }

    private static String expression(String secret) {
        String literal = Pattern.quote(secret);
        return secret.length() < SHORT ? "(?<![A-Za-z0-9_-])" + literal + "(?![A-Za-z0-9_-])" : literal;
    }

    private static String quotedMask() {
        return Matcher.quoteReplacement(Secret.MASK);
    }
}
