package process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TcpSocketsTest {
    private static final List<String> TABLE = List.of(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:4B96 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 637 1 00000000cc3cae24 100 0 0 10 0",
            "   1: 0100007F:9C40 0100007F:4B96 01 00279667:00000000 01:00000014 00000005     0        0 4711 2 00000000aaaaaaaa 20 4 30 10 -1",
            "   2: 0100007F:9C41 0100007F:4B96 01 00000010:000000FF 01:00000014 00000000     0        0 4712 2 00000000bbbbbbbb 20 4 30 10 -1");

    @Test
    void sumsTheTransmitQueuesOfTheGivenSockets() {
        assertThat(TcpSockets.transmitQueues(TABLE, Set.of("4711"))).isEqualTo(0x279667);
        assertThat(TcpSockets.transmitQueues(TABLE, Set.of("4711", "4712"))).isEqualTo(0x279667 + 0x10);
        assertThat(TcpSockets.transmitQueues(TABLE, Set.of("637"))).isZero();
        assertThat(TcpSockets.transmitQueues(TABLE, Set.of("9"))).isZero();
    }

    @Test
    void passesOverWhatIsNoTable() {
        List<String> odd =
                List.of("", "a b", "0 1 2 3 x:y 5 6 7 8 4711", "0 1 2 3 12 5 6 7 8 4711", "0 1 2 3 : 5 6 7 8 4711");
        assertThat(TcpSockets.transmitQueues(odd, Set.of("4711"))).isZero();
    }

    @Test
    void aProcessThatIsNotThereHasNone() {
        assertThat(TcpSockets.unacknowledged(Long.MAX_VALUE)).isZero();
    }

    @Test
    void seesWhatTheFarEndDoesNotRead() throws IOException {
        try (ServerSocket server = new ServerSocket();
                Socket client = new Socket()) {
            server.setReceiveBufferSize(4096);
            server.bind(null, 1);
            client.setSendBufferSize(1 << 20);
            client.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
            OutputStream out = client.getOutputStream();
            out.write(new byte[1 << 19]);
            assertThat(TcpSockets.unacknowledged(ProcessHandle.current().pid())).isBetween(1L << 17, 1L << 19);
        }
    }
}
