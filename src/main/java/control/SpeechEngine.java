package control;

/** Turns text into sound. Called by threads of the speech queue's own, which may wait as long as the engine needs. */
public interface SpeechEngine {
    /** Its name in the settings. */
    String name();

    /**
     * Speaks.
     *
     * @param voice the engine's own word for one; empty: its default
     * @param rate 1 is normal speed
     * @return a file of sound in any format that can be decoded
     * @throws Exception with one sentence when it cannot
     */
    byte[] speak(String text, String voice, double rate) throws Exception;
}
