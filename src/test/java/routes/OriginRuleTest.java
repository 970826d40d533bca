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
        assertThat(OriginRule.allows(origin, host, LISTED)).isEqualTo(allowed);
    }

    @Test
    void aProgramAlwaysMay() {
        assertThat(OriginRule.allows(null, "127.0.0.1:8080", Set.of())).isTrue();
        assertThat(OriginRule.allows("http://x", null, LISTED)).isFalse();
    }
}
