package audio;

/** What an input is in the show. */
public enum Role {
    /** Turns music and ambient down while it is heard. */
    SPEECH,
    MUSIC,
    AMBIENT,
    EFFECTS,
    /** The sound of the picture's own source. */
    SOURCE
}
