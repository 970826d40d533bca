package program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PictureTapTest {
    private static final long SECOND = 1_000_000_000L;

    private final PictureTap tap = new PictureTap();

    private static VideoFrame frame(int luma) {
        ByteBuffer picture = ByteBuffer.allocate(6);
        picture.put(0, (byte) luma);
        return VideoFrame.standalone(picture);
    }

    private CompletableFuture<Integer> look() {
        CompletableFuture<Integer> seen = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            if (!tap.look((picture, slate) -> seen.complete((int) picture.get(0)), 2 * SECOND)) {
                seen.complete(-1);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return seen;
    }

    private int showUntilSeen(VideoFrame frame) throws Exception {
        CompletableFuture<Integer> seen = look();
        Awaitility.await().until(() -> {
            tap.show(frame, false);
            return seen.isDone();
        });
        return seen.get(1, TimeUnit.SECONDS);
    }

    @Test
    void whoAsksSeesTheNextPictureAndGivesItBack() throws Exception {
        VideoFrame frame = frame(77);

        assertThat(showUntilSeen(frame)).isEqualTo(77);
        Awaitility.await().until(() -> frame.references() == 1);
    }

    @Test
    void nobodyAskedNothingIsHeld() {
        VideoFrame frame = frame(1);
        tap.show(frame, false);

        assertThat(frame.references()).isEqualTo(1);
    }

    @Test
    void aPictureThatIsShownAgainIsNotLookedAtAgain() throws Exception {
        VideoFrame frame = frame(5);
        showUntilSeen(frame);
        Awaitility.await().until(() -> frame.references() == 1);

        CompletableFuture<Integer> again = look();
        VideoFrame next = frame(6);
        for (int i = 0; i < 1000; i++) {
            tap.show(frame, false);
        }
        assertThat(again).isNotDone();
        Awaitility.await().until(() -> {
            tap.show(next, false);
            return again.isDone();
        });
        assertThat(again.get()).isEqualTo(6);
    }

    @Test
    void aLookWithoutAPictureEnds() {
        assertThat(tap.look((picture, slate) -> {}, 10_000_000L)).isFalse();
        VideoFrame frame = frame(1);
        tap.show(frame, false);
        assertThat(frame.references()).isEqualTo(1);
    }

    @Test
    void aLookThatFailsGivesThePictureBack() {
        VideoFrame frame = frame(1);
        CompletableFuture<Void> feeding =
                CompletableFuture.runAsync(() -> Awaitility.await().until(() -> {
                    tap.show(frame, false);
                    return frame.references() > 1;
                }));
        assertThatThrownBy(() -> tap.look(
                        (picture, slate) -> {
                            throw new IllegalStateException("blind");
                        },
                        2 * SECOND))
                .isInstanceOf(IllegalStateException.class);
        assertThat(frame.references()).isEqualTo(1);
        feeding.cancel(true);
    }
}
