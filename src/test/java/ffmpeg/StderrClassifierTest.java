package ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import process.Reason;

class StderrClassifierTest {
    @ParameterizedTest
    @CsvSource({
        "refused, refused, false",
        "name-not-found, name-not-found, false",
        "unauthorised, unauthorised, true",
        "unauthorised-application, unauthorised, true",
        "certificate, certificate, true",
        "certificate-name, certificate, true",
        "certificate-file, certificate, true",
        "tls, tls, false",
        "already-publishing, already-publishing, false",
        "no-gpu-driver, no-gpu-driver, false",
        "port-in-use, port-in-use, false",
        "bad-secret, bad-secret, false",
        "bad-input, bad-input, false",
        "disk-full, disk-full, false",
        "server-closed, server-closed, false",
        "server-closed-handshake, server-closed, false",
        "no-such-file, no-such-file, false",
    })
    void explainsRunsOfTheRealPrograms(String file, String code, boolean permanent) {
        Reason reason = explanation(Fixtures.lines("/ffmpeg/stderr/" + file + ".txt"));
        assertThat(reason).isNotNull();
        assertThat(reason.code()).isEqualTo(code);
        assertThat(reason.permanent()).isEqualTo(permanent);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[h264_nvenc @ 0x1] OpenEncodeSessionEx failed: out of memory (10): (no details) | no-gpu-sessions",
                "[h264_nvenc @ 0x1] OpenEncodeSessionEx failed: incompatible client key (21): (no details) | no-gpu-sessions",
                "[h264_nvenc @ 0x1] OpenEncodeSessionEx failed: unsupported device (2): (no details) | no-gpu-unsupported",
                "[h264_nvenc @ 0x1] InitializeEncoder failed: invalid param (8): Invalid Level. | no-gpu-unsupported",
                "[h264_nvenc @ 0x1] Driver does not support the required nvenc API version. Required: 13.0 Found: 11.1 | no-gpu-driver",
                "[AVHWDeviceContext @ 0x1] cu->cuInit(0) failed -> CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected | no-gpu",
                "[h264_nvenc @ 0x1] No capable devices found | no-gpu",
                "[h264_nvenc @ 0x1] The minimum required Nvidia driver for nvenc is 570.0 or newer | no-gpu-driver",
                "[out#0/flv @ 0x1] Error writing trailer: Broken pipe | server-closed",
                "ffmpeg: error while loading shared libraries: libpulse.so.0: cannot open shared object file: No such file or directory | missing-library",
                "[in#0/data @ 0x1] Error during demuxing: Input/output error | source-left",
            })
    void knowsSingleLines(String line, String code) {
        assertThat(StderrClassifier.classify(line)).map(Reason::code).hasValue(code);
    }

    @Test
    void tellsARefusedKeyFromARefusedConnectionInTheNextRun() {
        StderrClassifier classifier = new StderrClassifier();
        assertThat(explanation(classifier, "refused").code()).isEqualTo("refused");
        assertThat(explanation(classifier, "unauthorised").code()).isEqualTo("unauthorised");
        assertThat(explanation(classifier, "name-not-found").code()).isEqualTo("name-not-found");
    }

    @Test
    void leavesProgressAndStatisticsAlone() {
        assertThat(explanation(Fixtures.lines("/ffmpeg/progress.txt"))).isNull();
        assertThat(explanation(Fixtures.lines("/ffmpeg/srt-stats.jsonl"))).isNull();
    }

    private static Reason explanation(List<String> lines) {
        return explanation(new StderrClassifier(), lines);
    }

    private static Reason explanation(StderrClassifier classifier, String file) {
        return explanation(classifier, Fixtures.lines("/ffmpeg/stderr/" + file + ".txt"));
    }

    /** As the supervisor does it: the last permanent or else the last reason. */
    private static Reason explanation(StderrClassifier classifier, List<String> lines) {
        List<Reason> reasons = lines.stream()
                .map(classifier)
                .map(reason -> reason.orElse(null))
                .filter(Objects::nonNull)
                .toList();
        return reasons.stream()
                .filter(Reason::permanent)
                .reduce((first, last) -> last)
                .or(() -> reasons.stream().reduce((first, last) -> last))
                .orElse(null);
    }
}
