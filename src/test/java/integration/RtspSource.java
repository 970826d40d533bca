package integration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A camera: an RTSP server for one player after the other, picture only, RTP interleaved in the connection. What it plays
 * comes from ffmpeg, which starts with PLAY. Source: RFC 2326.
 */
final class RtspSource implements AutoCloseable {
    private static final int LARGEST_PACKET = 1500;

    private final Path log;
    private final Clip clip;
    private final ServerSocket server;
    private final DatagramSocket packets;
    private volatile Program player;
    private volatile boolean closed;

    RtspSource(Path log, Clip clip) {
        this.log = log;
        this.clip = clip;
        try {
            server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
            packets = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    String url() {
        return "rtsp://127.0.0.1:" + server.getLocalPort() + "/camera";
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "rtsp-source");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!closed) {
            try (Socket socket = server.accept()) {
                talk(socket);
            } catch (IOException e) {
                // the player has left, or the test is over
            }
        }
    }

    private void talk(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        OutputStream out = socket.getOutputStream();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.endsWith("RTSP/1.0")) {
                continue; // the player's reports between requests
            }
            String sequence = "";
            for (String header = in.readLine(); header != null && !header.isEmpty(); header = in.readLine()) {
                sequence = header.startsWith("CSeq:") ? header : sequence;
            }
            String verb = line.substring(0, line.indexOf(' '));
            answer(out, sequence, verb);
            if (verb.equals("PLAY")) {
                player = play();
                daemon(() -> forward(out));
            }
        }
    }

    private void answer(OutputStream out, String sequence, String verb) throws IOException {
        String more = switch (verb) {
            case "OPTIONS" -> "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n";
            case "DESCRIBE" -> description();
            case "SETUP" -> "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 7\r\n\r\n";
            default -> "Session: 7\r\n\r\n";
        };
        synchronized (this) {
            out.write(("RTSP/1.0 200 OK\r\n" + sequence + "\r\n" + more).getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    private String description() {
        String body = String.join(
                "\r\n",
                "v=0",
                "o=- 0 0 IN IP4 127.0.0.1",
                "s=camera",
                "c=IN IP4 127.0.0.1",
                "t=0 0",
                "m=video 0 RTP/AVP 96",
                "a=rtpmap:96 H264/90000",
                "a=fmtp:96 packetization-mode=1",
                "a=control:track",
                "");
        return "Content-Type: application/sdp\r\nContent-Base: " + url() + "/\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private Program play() {
        return Program.start(
                log,
                List.of(
                        Tools.ffmpeg(),
                        "-hide_banner",
                        "-nostdin",
                        "-loglevel",
                        "warning",
                        "-re",
                        "-i",
                        clip.file().toString(),
                        "-map",
                        "0:v",
                        "-c",
                        "copy",
                        "-bsf:v",
                        "h264_mp4toannexb",
                        "-f",
                        "rtp",
                        "-payload_type",
                        "96",
                        "rtp://127.0.0.1:" + packets.getLocalPort() + "?pkt_size=1400"));
    }

    private void forward(OutputStream out) {
        byte[] frame = new byte[4 + LARGEST_PACKET];
        DatagramPacket packet = new DatagramPacket(frame, 4, LARGEST_PACKET);
        try {
            while (!closed) {
                packet.setLength(LARGEST_PACKET);
                packets.receive(packet);
                frame[0] = '$';
                frame[1] = 0;
                frame[2] = (byte) (packet.getLength() >> 8);
                frame[3] = (byte) packet.getLength();
                synchronized (this) {
                    out.write(frame, 0, 4 + packet.getLength());
                    out.flush();
                }
            }
        } catch (IOException e) {
            // the player has left
        }
    }

    @Override
    public void close() {
        closed = true;
        if (player != null) {
            player.close();
        }
        packets.close();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
