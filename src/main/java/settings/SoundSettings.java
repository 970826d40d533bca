package settings;

import java.util.List;

/**
 * What stands in the settings about the mixer and about speech.
 *
 * @param inputs AUDIO_INPUT_NAME, in the order of their names
 */
public record SoundSettings(List<Input> inputs, Ducking ducking, Speech speech) {
    /** Nothing set. */
    public static final SoundSettings DEFAULT = new SoundSettings(
            List.of(), new Ducking(12, 80, 600), new Speech("espeak-ng", "", "tts-1", "", Secret.NONE));

    public SoundSettings {
        inputs = List.copyOf(inputs);
    }

    /**
     * One further input.
     *
     * @param name lower case, for example narration
     * @param gainDb decibels
     * @param role speech, music, ambient or effects; empty: what the name says, else effects
     */
    public record Input(String name, String url, double gainDb, String role) {
        /** Masked: the address may carry a passphrase. */
        @Override
        public String toString() {
            return name + " " + Masking.url(url) + " " + gainDb + " dB " + role;
        }
    }

    /** How speech turns music and ambient down: decibels and milliseconds. */
    public record Ducking(int depthDb, int attackMillis, int releaseMillis) {}

    /**
     * Who speaks.
     *
     * @param engine espeak-ng, openai or off
     * @param url address of a server with OpenAI's {@code /v1/audio/speech}
     * @param voice empty: the engine's own choice
     */
    public record Speech(String engine, String url, String model, String voice, Secret apiKey) {}
}
