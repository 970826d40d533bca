package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** TLS in front of a plain RTMP server, with a certificate that nobody has signed. */
final class TlsFront implements AutoCloseable {
    private final int port = Tools.freePort();
    private final Program stunnel;

    TlsFront(Path parent, int target) {
        Path directory = parent.resolve("tls").toAbsolutePath();
        Path certificate = directory.resolve("server.pem");
        Path key = directory.resolve("server.key");
        try {
            Files.createDirectories(directory);
            Program.run(
                    directory.resolve("openssl.log"),
                    Duration.ofSeconds(20),
                    List.of(
                            "openssl",
                            "req",
                            "-x509",
                            "-newkey",
                            "rsa:2048",
                            "-nodes",
                            "-days",
                            "2",
                            "-subj",
                            "/CN=127.0.0.1",
                            "-keyout",
                            key.toString(),
                            "-out",
                            certificate.toString()));
            Path configuration = directory.resolve("stunnel.conf");
            Files.writeString(
                    configuration,
                    String.join(
                            "\n",
                            "foreground = yes",
                            "pid =",
                            "[rtmps]",
                            "accept = 127.0.0.1:" + port,
                            "connect = 127.0.0.1:" + target,
                            "cert = " + certificate,
                            "key = " + key,
                            ""));
            stunnel = Program.start(directory.resolve("stunnel.log"), List.of("stunnel4", configuration.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await("stunnel").atMost(Duration.ofSeconds(5)).until(() -> !Tools.isFree(port));
    }

    String url() {
        return "rtmps://127.0.0.1:" + port + "/" + RtmpServer.APPLICATION;
    }

    @Override
    public void close() {
        stunnel.close();
    }
}
