package app;

import static org.assertj.core.api.Assertions.assertThat;

import ffmpeg.Progress;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import settings.Settings;
import settings.SettingsLoader;

class DemoTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void sendsNothingToTheUsersDestinations() {
        DemoPlan plan = DemoPlan.of(
                Map.of(
                        "PRIMARY_RTMP_URL", "rtmp://live.example.org/app",
                        "PRIMARY_STREAM_KEY", "the-real-key",
                        "BACKUP_STREAM_KEY", "the-other-key",
                        "DESTINATION_THIRD_URL", "rtmp://third.example.org/app",
                        "MEDIA_BRIDGE_DESTINATION_FOURTH_URL", "rtmp://fourth.example.org/app"),
                new Ports());

        Settings settings = SettingsLoader.load(plan.environment(), Optional.empty(), Map.of())
                .settings();
        assertThat(settings.destinations())
                .extracting(Settings.Destination::url)
                .containsExactly(DemoPlan.address(plan.primary()), DemoPlan.address(plan.backup()));
        assertThat(settings.destinations())
                .allMatch(destination -> destination.key().reveal().equals("demo"));
    }

    @Test
    void whatTheUserSetsOfThePictureStays() {
        DemoPlan plan = DemoPlan.of(Map.of("WIDTH", "640", "HTTP_PORT", "27301"), new Ports());

        assertThat(plan.environment())
                .containsEntry("WIDTH", "640")
                .containsEntry("HEIGHT", "720")
                .containsEntry("HTTP_PORT", "27301");
    }

    @Test
    void aTakenPortIsReplaced() throws IOException {
        try (ServerSocket other = new ServerSocket(0)) {
            int free = new Ports().free(other.getLocalPort());
            assertThat(free).isNotEqualTo(other.getLocalPort()).isBetween(1024, 65535);
        }
    }

    @Test
    void aPortIsGivenOnce() {
        Ports ports = new Ports();
        assertThat(List.of(ports.free(27_302), ports.free(27_302), ports.free(27_302)))
                .doesNotHaveDuplicates();
    }

    @Test
    void receiverTellsRateTotalAndSessions() {
        DemoReceiver receiver = new DemoReceiver("primary");
        long start = System.nanoTime();
        assertThat(receiver.report(start)).isEqualTo("primary: waits for the bridge");

        receiver.take(arrived(1_000_000, 2_000_000));
        assertThat(receiver.report(start + 2 * SECOND))
                .isEqualTo("primary: 4.0 Mbit/s, 1.0 MB, program time 00:00:02, session 1");

        receiver.ended(null, null);
        assertThat(receiver.report(start + 3 * SECOND)).isEqualTo("primary: waits for the bridge");

        receiver.take(arrived(500_000, 3_723_000_000L));
        assertThat(receiver.report(start + 4 * SECOND))
                .isEqualTo("primary: 4.0 Mbit/s, 1.5 MB, program time 01:02:03, session 2");
    }

    private static Progress arrived(long bytes, long micros) {
        return new Progress(0, 0, 0, bytes, micros, 0, 0, 1);
    }
}
