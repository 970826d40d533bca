package preview;

/** What a page says about its own picture; null where its browser does not. */
public record BrowserReport(Integer freezes, Double framesPerSecond, Double delayMillis) {
    static final BrowserReport NONE = new BrowserReport(null, null, null);
}
