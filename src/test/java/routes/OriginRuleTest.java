package routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginRuleTest {
    private static final Set<String> LISTED = Set.of("https://show.example");

    @ParameterizedTest
    @CsvSource({
        "http://[::1]:8080, [::1]:8080, true",
        "http://media-bridge:8080, media-bridge:8080, true",
        "http://stream.localhost:8080, stream.localhost:8080, true",
        "http://rebound.example:8080, rebound.example:8080, false",
        "http://127.0.0.1.evil.example, 127.0.0.1.evil.example, false",
        "https://show.example, show.example, true",
        "http://127.0.0.1:8080, 127.0.0.1:8080, true",
        "HTTP://Localhost:8080, localhost:8080, true",
        "https://show.example, 127.0.0.1:8080, true",
        "https://evil.example, 127.0.0.1:8080, false",
        "http://show.example, 127.0.0.1:8080, false",
        "null, 127.0.0.1:8080, false",
        "http://127.0.0.1:8081, 127.0.0.1:8080, false",
        "http://127.0.0.1:8080.evil.example, 127.0.0.1:8080, false"
    })
    void aPageMayIfItIsOursOrListed(String origin, String host, boolean allowed) {
        assertThat(OriginRule.allows(origin, host, LISTED, false)).isEqualTo(allowed);
    }

    @Test
    void aProgramAlwaysMay() {
        assertThat(OriginRule.allows(null, "127.0.0.1:8080", Set.of(), false)).isTrue();
        assertThat(OriginRule.allows("http://x", null, LISTED, false)).isFalse();
    }

    @Test
    void withATokenAPageOfOursMayHaveAnyName() {
        assertThat(OriginRule.allows("https://bridge.example", "bridge.example", Set.of(), true))
                .isTrue();
        assertThat(OriginRule.allows("https://evil.example", "bridge.example", Set.of(), true))
                .isFalse();
    }
}
