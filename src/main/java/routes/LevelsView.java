package routes;

import audio.InputSnapshot;
import audio.Levels;
import audio.MixerSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * The mixer's levels as the events' streams tell them: in dB with one decimal, -120 for silence.
 *
 * @param program the sum, after the limiter
 */
record LevelsView(Instant time, Program program, List<Input> inputs) {

    record Program(
            double peakDb,
            double rmsDb,
            double momentaryLufs,
            double integratedLufs,
            double truePeakDb,
            double limiterDb,
            double duckingDb) {}

    /** One input, as its producer sends it: before gain, mute and ducking. */
    record Input(
            String name,
            String state,
            double peakDb,
            double rmsDb,
            double momentaryLufs,
            double gainDb,
            boolean mute,
            long clippedSamples) {}

    static LevelsView of(MixerSnapshot mixer) {
        Levels sum = mixer.program();
        return new LevelsView(
                Instant.now(),
                new Program(
                        tenths(sum.peakDb()),
                        tenths(sum.rmsDb()),
                        tenths(sum.momentaryLufs()),
                        tenths(sum.integratedLufs()),
                        tenths(mixer.truePeakDb()),
                        tenths(mixer.limiterDb()),
                        tenths(mixer.duckingDb())),
                mixer.inputs().stream().map(LevelsView::input).toList());
    }

    private static Input input(InputSnapshot input) {
        Levels levels = input.levels();
        return new Input(
                input.name(),
                input.state().name().toLowerCase(Locale.ROOT),
                tenths(levels.peakDb()),
                tenths(levels.rmsDb()),
                tenths(levels.momentaryLufs()),
                tenths(input.settings().gainDb()),
                input.settings().muted(),
                levels.clippedSamples());
    }

    private static double tenths(double decibels) {
        return Math.round(decibels * 10) / 10.0;
    }
}
