package settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreviewNetworkSettingsTest {
    @ParameterizedTest(name = "STUN_URL {0}, TURN_URL {1}")
    @CsvSource(
            emptyValue = "",
            value = {
                "'', '', ''",
                "stun:a.example:3478, '', stun:a.example:3478",
                "'', turn:b.example:3479, stun:b.example:3479",
                "'', turn:b.example:3479?transport=tcp, stun:b.example:3479",
                "'', turn://b.example:3479?transport=udp, stun:b.example:3479",
                "stun://a.example:3478, '', stun:a.example:3478",
                "'', turns:b.example:5349, ''",
                "stun:a.example:3478, turn:b.example:3479, stun:a.example:3478",
            })
    void viewersAskTheStunServerElseTheTurnServerForTheirAddress(String stun, String turn, String told) {
        PreviewSettings.Network network =
                new PreviewSettings.Network(PreviewSettings.PortRange.ANY, "", stun, turn, "", Secret.NONE, true);
        assertThat(network.stunForViewers()).isEqualTo(told);
    }
}
