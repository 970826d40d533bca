package control;

import health.Encoding;
import health.ProgramMeter;
import health.Warning;
import health.YouTubeRules;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import program.ProgramRing;
import settings.Settings;
import settings.SettingsDiff;

/**
 * Says what YouTube would reject or punish: about the settings at start and on every change, and every minute about what
 * really leaves the encoder. Each warning is logged once, as long as it lasts.
 */
final class YouTubeCheck implements LivePart {
    private static final Logger LOG = LoggerFactory.getLogger(YouTubeCheck.class);
    private static final int MEASURE_SECONDS = 60;

    private final ProgramRing ring;
    private boolean concerned;
    private ProgramMeter meter;
    private int seconds;
    private volatile List<Warning> settingsWarnings = List.of();
    private volatile List<Warning> measuredWarnings = List.of();

    YouTubeCheck(ProgramRing ring, Settings settings) {
        this.ring = ring;
        judge(settings);
    }

    @Override
    public List<String> apply(Settings before, Settings after, SettingsDiff diff) {
        judge(after);
        return List.of();
    }

    private synchronized void judge(Settings settings) {
        List<Warning> now = YouTubeRules.settings(settings);
        now.stream()
                .filter(warning -> !settingsWarnings.contains(warning))
                .forEach(warning -> LOG.warn("YouTube: {}", warning.sentence()));
        settingsWarnings = List.copyOf(now);
        concerned = YouTubeRules.concerns(settings);
        if (!concerned) {
            measuredWarnings = List.of();
        }
    }

    /** Once a second, by one thread. */
    synchronized void sample() {
        if (!concerned) {
            return;
        }
        meter = meter == null ? new ProgramMeter(ring) : meter;
        meter.read();
        seconds++;
        if (seconds >= MEASURE_SECONDS) {
            seconds = 0;
            measuredWarnings = meter.measure().map(this::judge).orElse(List.of());
        }
    }

    private List<Warning> judge(Encoding encoding) {
        List<Warning> now = YouTubeRules.encoding(encoding, YouTubeRules.Tolerance.MEASURED);
        now.stream()
                .filter(warning -> measuredWarnings.stream()
                        .noneMatch(before -> before.code().equals(warning.code())))
                .forEach(warning -> LOG.warn("YouTube, as measured: {}", warning.sentence()));
        return List.copyOf(now);
    }

    /** All that is wrong now; what is said of the settings is not repeated as measured. */
    List<Warning> warnings() {
        List<Warning> all = new ArrayList<>(settingsWarnings);
        for (Warning warning : measuredWarnings) {
            if (settingsWarnings.stream().noneMatch(other -> other.code().equals(warning.code()))) {
                all.add(warning);
            }
        }
        return all;
    }
}
