package program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class EncoderRunTest {
    private static final long EDGE = 1L << 31;

    /** Which track is over the edge first is chance. */
    @Test
    void timeStampsOfBothTracksGoOnOverTheEdge() throws IOException {
        try (SocketDirectory sockets = SocketDirectory.create();
                EncoderRun run = new EncoderRun(sockets)) {
            assertThat(run.unwrap(EDGE - 20)).isEqualTo(EDGE - 20);
            assertThat(run.unwrap(13)).isEqualTo(EDGE + 13);
            assertThat(run.unwrap(EDGE - 3)).isEqualTo(EDGE - 3);
            assertThat(run.unwrap(34)).isEqualTo(EDGE + 34);
            assertThat(run.unwrap(46)).isEqualTo(EDGE + 46);
            assertThat(run.unwrap(45)).isEqualTo(EDGE + 45);
        }
    }
}
