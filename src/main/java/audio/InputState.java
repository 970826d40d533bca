package audio;

/** What an input is doing. */
public enum InputState {
    /** Nothing to play and nothing expected: never written, ended and played out, or no picture to go with. */
    IDLE,
    /** Filling its buffer before it is heard. */
    PRIMING,
    /** Heard (its gain apart). */
    PLAYING,
    /** Ran dry although its producer has not ended; silent until the buffer is primed again. */
    STARVED
}
