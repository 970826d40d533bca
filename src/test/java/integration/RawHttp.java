package integration;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** HTTP by hand, because a well-behaved client cannot send what must not be sent. */
final class RawHttp {
    private static final int MOST_BYTES = 4 << 20;

    private RawHttp() {}

    /**
     * What came back.
     *
     * @param status 0 when the connection was closed without an answer, -1 when nothing came in time
     * @param text head and body, as they came
     */
    record Answer(int status, String text) {
        String body() {
            int end = text.indexOf("\r\n\r\n");
            String body = end < 0 ? "" : text.substring(end + 4);
            return header("Transfer-Encoding").equalsIgnoreCase("chunked") ? joined(body) : body;
        }

        private static String joined(String chunks) {
            StringBuilder body = new StringBuilder();
            int at = 0;
            int line = chunks.indexOf("\r\n");
            while (line > at) {
                int length = Integer.parseInt(chunks.substring(at, line), 16);
                int end = Math.min(chunks.length(), line + 2 + length);
                body.append(chunks, line + 2, end);
                at = end + 2;
                line = chunks.indexOf("\r\n", at);
            }
            return body.toString();
        }

        String header(String name) {
            String head = text.substring(0, Math.max(0, text.indexOf("\r\n\r\n")));
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /**
     * Sends bytes over a connection of their own and reads what comes, until it is closed.
     *
     * @param patienceMillis for how long nothing may come; what has come by then is the answer
     */
    static Answer send(int port, byte[] request, int patienceMillis) {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(patienceMillis);
            Thread writer = new Thread(() -> write(socket, request), "raw-http");
            writer.setDaemon(true);
            writer.start();
            read(socket.getInputStream(), got);
        } catch (SocketTimeoutException e) {
            return answer(got, -1);
        } catch (IOException e) {
            return answer(got, 0);
        }
        return answer(got, 0);
    }

    /** The other side may answer, and close, before it has read everything. */
    private static void write(Socket socket, byte[] request) {
        try {
            socket.getOutputStream().write(request);
        } catch (IOException e) {
            // told by what is read
        }
    }

    private static void read(InputStream in, ByteArrayOutputStream got) throws IOException {
        byte[] block = new byte[16 * 1024];
        int count = in.read(block);
        while (count >= 0 && got.size() < MOST_BYTES) {
            got.write(block, 0, count);
            count = in.read(block);
        }
    }

    private static Answer answer(ByteArrayOutputStream got, int otherwise) {
        String text = got.toString(StandardCharsets.ISO_8859_1);
        boolean isHttp = text.startsWith("HTTP/1.") && text.length() > 12;
        return new Answer(isHttp ? Integer.parseInt(text.substring(9, 12)) : otherwise, text);
    }
}
