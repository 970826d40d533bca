package settings;

import java.util.List;

/**
 * An RTMP destination as ffmpeg is to open it.
 *
 * <p>ffmpeg (libavformat/rtmpproto.c, rtmp_open) cuts the path at slashes and takes a query for part of it, so the naive
 * {@code …/live2?backup=1/KEY} gives the right application and play path. It goes wrong for an application of three
 * parts, for a key with a slash behind an application of one part, for {@code slist=} in the query, and it rewrites keys
 * that end in .flv, .mp4 or .f4v. {@code -rtmp_app} and {@code -rtmp_playpath} say it outright, and keep the key out of
 * the address that ffmpeg prints in its errors; hence {@link #options()}.
 *
 * @param url the address to open, without the key
 * @param app the application with its query, for example {@code live2?backup=1}
 * @param playpath the stream key
 */
public record RtmpAddress(String url, String app, Secret playpath) {
    /** Joins a destination's address and key; a missing key is taken from the address, as {@link #split} does. */
    public static RtmpAddress of(Settings.Destination destination) {
        Settings.Destination whole = destination.key().isPresent()
                ? destination
                : split(destination.name(), withoutTrailingSlash(destination.url()));
        String url = withoutTrailingSlash(whole.url());
        return new RtmpAddress(url, url.substring(pathStart(url)), whole.key());
    }

    /**
     * Cuts the stream key off an address that carries it, {@code rtmp://host/live/KEY} or
     * {@code rtmp://host/live2?backup=1/KEY}; an address without one comes back as it is, with no key.
     */
    static Settings.Destination split(String name, String url) {
        int start = pathStart(url);
        int question = url.indexOf('?', start);
        int pathEnd = question < 0 ? url.length() : question;
        int slash = url.lastIndexOf('/', pathEnd - 1);
        if (slash < start) {
            slash = question < 0 ? -1 : url.lastIndexOf('/');
        }
        if (slash < start || slash == url.length() - 1) {
            return new Settings.Destination(name, url, Secret.NONE);
        }
        return new Settings.Destination(name, url.substring(0, slash), Secret.of(url.substring(slash + 1)));
    }

    /**
     * Output options for ffmpeg, to stand before {@link #url}. None without a key: with {@code -rtmp_app} alone ffmpeg
     * would take the application for the play path.
     */
    public List<String> options() {
        return playpath.isPresent() ? List.of("-rtmp_app", app, "-rtmp_playpath", playpath.reveal()) : List.of();
    }

    /** Address and key in one string, for programs that take nothing else; contains the secret. */
    public String joined() {
        return playpath.isPresent() ? url + "/" + playpath.reveal() : url;
    }

    /** Masked: the address may carry a password. */
    @Override
    public String toString() {
        return Masking.credentials(url) + " " + playpath;
    }

    /** Index of the first character after {@code scheme://host/}, or the length when there is no path. */
    private static int pathStart(String url) {
        int slash = url.indexOf('/', url.indexOf("://") + 3);
        return slash < 0 ? url.length() : slash + 1;
    }

    private static String withoutTrailingSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
