package process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuTimesTest {
    @Test
    void readsTheMachine() {
        String stat = "cpu  100 20 30 400 50 6 7 8 9 10\ncpu0 50 10 15 200 25 3 3 4 4 5\nintr 1\n";

        assertThat(CpuTimes.machine(stat)).containsExactly(100 + 20 + 30 + 400 + 50 + 6 + 7 + 8, 450, 8);
    }

    @Test
    void readsProcessWhateverItsName() {
        String stat = "42 (a ) b (c) S 1 42 42 0 -1 4194560 100 0 0 0 123 45 6 7 20 0 9 0 1000 0 0";

        assertThat(CpuTimes.process(stat)).isEqualTo(168);
    }

    @Test
    void readsContainersLimit() {
        assertThat(CpuTimes.throttled("usage_usec 5\nnr_throttled 2\nthrottled_usec 1234\n"))
                .isEqualTo(1234);
    }

    @Test
    void whatIsNotThereIsNothing() {
        assertThat(CpuTimes.machine("")).containsExactly(0, 0, 0);
        assertThat(CpuTimes.process("")).isZero();
        assertThat(CpuTimes.throttled("")).isZero();
    }

    @Test
    void ownTimeRises() {
        CpuTimes times = CpuTimes.read(java.util.List.of(), 0);

        assertThat(times.all()).isPositive();
        assertThat(times.own()).isPositive();
        assertThat(times.encoder()).isZero();
    }
}
