package control;

import ffmpeg.EncoderCommand;
import ffmpeg.NvencProbe;
import ffmpeg.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import process.Reason;
import settings.Settings;

/**
 * Decides which encoder runs. {@code auto} proves NVENC by a real, short encode before it is used, remembers why it was
 * refused, and falls back to x264; {@link #forget} makes the next start prove it again.
 */
public final class EncoderSelector {
    private static final long PROBE_SECONDS = 5;

    private static final Duration SHORT_RUN = Duration.ofSeconds(30);
    private static final Set<String> IN_VAIN = Set.of("stale", "exited");
    private static final int MOST_IN_VAIN = 2;

    private final Programs programs;
    private EncoderCommand.Kind chosen;
    private Reason refusal;
    private long startedAt;
    private int inVain;

    public EncoderSelector(Programs programs) {
        this.programs = programs;
    }

    /** The encoder for the next start. The first call with {@code auto} takes as long as the trial encode. */
    public synchronized EncoderCommand.Kind choose(Settings settings) {
        if (chosen == null) {
            chosen = switch (settings.video().encoder()) {
                case X264 -> EncoderCommand.Kind.X264;
                case NVENC -> EncoderCommand.Kind.NVENC;
                case AUTO -> prove(settings);
            };
        }
        startedAt = System.nanoTime();
        return chosen;
    }

    private EncoderCommand.Kind prove(Settings settings) {
        refusal = probe(NvencProbe.command(settings, programs)).orElse(null);
        return refusal == null ? EncoderCommand.Kind.NVENC : EncoderCommand.Kind.X264;
    }

    private static Optional<Reason> probe(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .start();
            if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.of(new Reason("no-gpu", "NVENC's trial encode did not end within 5 seconds.", false));
            }
            List<String> lines = new String(process.getInputStream().readNBytes(1 << 16), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return NvencProbe.refusal(process.exitValue(), lines);
        } catch (IOException e) {
            return Optional.of(new Reason("no-gpu", "NVENC's trial encode could not be started.", false));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(new Reason("no-gpu", "NVENC's trial encode was interrupted.", false));
        }
    }

    /**
     * Told how an encoder run ended: with {@code auto}, NVENC that refuses gives way to x264, and so does one that hangs or
     * ends twice within half a minute of its start, as on a GPU that has to be reset.
     *
     * @return true when another encoder is in force now
     */
    public synchronized boolean ended(Settings settings, Reason reason) {
        if (reason == null || chosen != EncoderCommand.Kind.NVENC) {
            return false;
        }
        boolean refused = reason.code().startsWith("no-gpu");
        boolean isShort = System.nanoTime() - startedAt < SHORT_RUN.toNanos();
        inVain = isShort && IN_VAIN.contains(reason.code()) ? inVain + 1 : 0;
        if (!refused && inVain < MOST_IN_VAIN) {
            return false;
        }
        refusal = refused ? reason : new Reason("no-gpu", "NVENC was started " + inVain + " times in vain.", false);
        if (settings.video().encoder() != Settings.EncoderChoice.AUTO) {
            return false;
        }
        chosen = EncoderCommand.Kind.X264;
        return true;
    }

    /** Lets the next start choose, and prove NVENC, anew. */
    public synchronized void forget() {
        chosen = null;
        refusal = null;
        inVain = 0;
    }

    /** The encoder in force, or null before the first start. */
    public synchronized EncoderCommand.Kind inForce() {
        return chosen;
    }

    /** Why NVENC is not used, or null. */
    public synchronized Reason refusal() {
        return refusal;
    }
}
