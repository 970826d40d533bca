package routes;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * One file of the dashboard page, ready to be sent.
 *
 * @param zipped the same bytes, compressed
 * @param tag an ETag that changes with the bytes
 */
record PageFile(String type, Buffer bytes, Buffer zipped, String tag) {
    /** Plain names only: nothing that could lead out of the folder. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}(\\.min)?\\.(html|css|js|svg)");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /** Files that come from libraries, where the libraries keep them. */
    private static final Map<String, String> LIBRARIES = Map.of(
            "uplot.min.js", "/META-INF/resources/webjars/uplot/1.6.30/dist/uPlot.iife.min.js",
            "uplot.min.css", "/META-INF/resources/webjars/uplot/1.6.30/dist/uPlot.min.css");

    /** The file of that name; empty when there is none. */
    static Optional<PageFile> find(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        String place = LIBRARIES.getOrDefault(name, "/web/" + name);
        try (InputStream in = PageFile.class.getResourceAsStream(place)) {
            return in == null ? Optional.empty() : Optional.of(of(name, in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PageFile of(String name, byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        return new PageFile(type, Buffer.buffer(bytes), Buffer.buffer(zipped.toByteArray()), '"' + hash(bytes) + '"');
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 10);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
