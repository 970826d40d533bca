package preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OfferTest {
    private static final String CHROMIUM = resource("chromium-offer.sdp");
    private static final Pattern HARMLESS = Pattern.compile("[\\x20-\\x7e\\r\\n]*");

    @Test
    void takesTheBestH264AndOpusOfABrowser() {
        Offer offer = Offer.parse(CHROMIUM);
        Offer.Codec video = offer.codec("video").orElseThrow();
        assertThat(video.type()).isEqualTo(116);
        assertThat(video.retransmission()).isEqualTo(117);
        assertThat(video.nack()).isTrue();
        assertThat(video.pli()).isTrue();
        assertThat(offer.codec("audio").orElseThrow().type()).isEqualTo(111);
        assertThat(offer.canonical())
                .contains("m=video 9 UDP/TLS/RTP/SAVPF 116 117\r\n")
                .contains("a=group:BUNDLE 0 1\r\n")
                .doesNotContain("VP8", "extmap", "AV1");
    }

    @Test
    void canonicalOffersReadTheSameAgain() {
        Offer offer = Offer.parse(CHROMIUM);
        assertThat(Offer.parse(offer.canonical()).canonical()).isEqualTo(offer.canonical());
    }

    @Test
    void refusesWhatItCannotServe() {
        assertThatThrownBy(() -> Offer.parse("")).hasMessageContaining("v=0");
        assertThatThrownBy(() -> Offer.parse(CHROMIUM.replace("H264", "H265").replace("opus", "odd")))
                .isInstanceOf(Offer.Unacceptable.class)
                .hasMessageContaining("H.264");
        assertThatThrownBy(() -> Offer.parse(CHROMIUM.replace("a=group:BUNDLE 0 1", "a=x")))
                .hasMessageContaining("bundle");
        assertThatThrownBy(() -> Offer.parse(CHROMIUM.replace("a=ice-pwd:", "a=ice-pwd:-")))
                .hasMessageContaining("ice-pwd");
        assertThatThrownBy(() -> Offer.parse("v=0\r\n" + "a=x\r\n".repeat(20_000)))
                .hasMessageContaining("longer than");
        assertThatThrownBy(() -> Offer.parse(CHROMIUM + "a=" + "y".repeat(2000)))
                .hasMessageContaining("longer than");
        assertThatThrownBy(() -> Offer.parse(CHROMIUM + "m=video 9 UDP/TLS/RTP/SAVPF 1\r\na=mid:z\r\n".repeat(20)))
                .hasMessageContaining("more than");
    }

    @Test
    void nothingPassesTheCanonicalFormThatWasNotReadInFull() {
        Random random = new Random(11);
        int taken = 0;
        for (int i = 0; i < 2000; i++) {
            try {
                String canonical = Offer.parse(Mutations.of(CHROMIUM, random)).canonical();
                assertThat(HARMLESS.matcher(canonical).matches()).isTrue();
                assertThat(canonical.length()).isLessThan(16_384);
                taken++;
            } catch (Offer.Unacceptable e) {
                assertThat(e.getMessage()).endsWith(".");
            }
        }
        assertThat(taken).isBetween(50, 1950);
    }

    @Test
    void candidatesHaveAKnownForm() {
        assertThat(Offer.isCandidate("candidate:1 1 udp 2113937151 10.0.0.1 5000 typ host"))
                .isTrue();
        assertThat(Offer.isCandidate("candidate:1 1 UDP 1 fd00::2 5000 typ srflx raddr 10.0.0.1 rport 9"))
                .isTrue();
        assertThat(Offer.isCandidate("candidate:1 1 tcp 1 1.2.3.4 9 typ host tcptype active generation 0"))
                .isTrue();
        assertThat(Offer.isCandidate("candidate:1 1 udp 1 a b typ host")).isFalse();
        assertThat(Offer.isCandidate(
                        "candidate:1 1 udp 2113937151 8fd6b6b3-8f05-4e1e-9d35-2b3f2f0b6a55.local 5000 typ host"))
                .isFalse();
        assertThat(Offer.isCandidate("candidate:1 1 udp 1 1.2.3.4 5 typ host\r\na=x"))
                .isFalse();
    }

    @Test
    void answersRefuseWhatIsNotServedInItsPlace() {
        String two = CHROMIUM + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\n";
        String answer = Answer.compose(
                "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 116\r\na=mid:0\r\na=ssrc:1 msid:a b\r\na=candidate:4 1 udp 5 10.0.0.1"
                        + " 4 typ host\r\na=candidate:5 1 udp 5 fd00::1 4 typ host\r\nm=audio 9 X 111\r\na=mid:1\r\n",
                Offer.parse(two),
                Optional.of("203.0.113.7"));
        assertThat(answer)
                .contains("a=msid:program video\r\n")
                .contains("a=candidate:4 1 udp 5 203.0.113.7 4 typ host")
                .doesNotContain("fd00::1", "msid:a b")
                .endsWith(
                        "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\na=inactive\r\n");
    }

    private static String resource(String name) {
        try (InputStream in = OfferTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\r", "")
                    .replace("\n", "\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
