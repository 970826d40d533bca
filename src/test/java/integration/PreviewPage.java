package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The player page in a browser, and what its video shows: the numbers and flashes in the pictures, the beeps. */
final class PreviewPage implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Notes every picture that is shown: number or -1, time, brightness below the number; and every beep's beginning. */
    static final String WATCH = """
            const cells = 28, video = document.getElementById('video');
            const canvas = document.createElement('canvas');
            canvas.width = cells * 4; canvas.height = 16;
            const paper = canvas.getContext('2d', {willReadFrequently: true});
            const seen = window.seen = [];
            const read = () => {
              paper.drawImage(video, 0, 0, canvas.width, canvas.height);
              const data = paper.getImageData(0, 0, canvas.width, canvas.height).data;
              const grey = (x, y) => data[(y * canvas.width + x) * 4 + 1];
              let bits = [], unclear = false;
              for (let cell = 0; cell < cells; cell++) {
                const value = grey(cell * 4 + 1, 0);
                unclear = unclear || (value > 95 && value < 160);
                bits.push(value >= 160 ? 1 : 0);
              }
              const number = bits.slice(2, 22).reduce((sum, bit) => sum * 2 + bit, 0);
              const check = bits.slice(22, 26).reduce((sum, bit) => sum * 2 + bit, 0);
              let sum = 10;
              for (let rest = number; rest !== 0; rest >>>= 4) sum = (sum * 3 + rest) & 15;
              let luma = 0;
              for (let x = 0; x < canvas.width; x += 4) for (let y = 4; y < 16; y += 2) luma += grey(x, y);
              luma /= canvas.width / 4 * 6;
              const right = !unclear && bits[0] === 1 && bits[1] === 0 && bits[26] === 0 && bits[27] === 1 && sum === check;
              return [right ? number : -1, luma];
            };
            const next = now => {
              const found = read();
              seen.push([found[0], performance.timeOrigin + now, found[1]]);
              if (seen.length > 20000) seen.shift();
              video.requestVideoFrameCallback(next);
            };
            if (!window.watching) { window.watching = true; video.requestVideoFrameCallback(next); }
            """;

    private static final String LISTEN = """
            const done = arguments[0];
            const beeps = window.beeps = [];
            const context = window.ears = new AudioContext({latencyHint: 'interactive'});
            const source = context.createMediaStreamSource(document.getElementById('video').srcObject);
            // the page's policy lets no worklet in that is not its own
            const ear = context.createScriptProcessor(256, 2, 1);
            let quiet = 99999;
            ear.onaudioprocess = event => {
              const sound = event.inputBuffer.getChannelData(0);
              const start = event.playbackTime - 2 * sound.length / context.sampleRate;
              for (let i = 0; i < sound.length; i++) {
                if (Math.abs(sound[i]) > 0.05) {
                  if (quiet > 9600) {
                    const at = context.getOutputTimestamp();
                    const later = start + i / context.sampleRate - at.contextTime;
                    beeps.push(performance.timeOrigin + at.performanceTime + later * 1000);
                  }
                  quiet = 0;
                } else quiet++;
              }
            };
            source.connect(ear);
            ear.connect(context.destination);
            context.resume().then(() => done(context.state), error => done(String(error)));
            """;

    private final Browser browser;
    private final String url;

    PreviewPage(Path directory, String url) {
        this(Browser.open(directory), url);
    }

    /** In a browser that is ended with it. */
    PreviewPage(Browser browser, String url) {
        this.browser = browser;
        this.url = url;
    }

    /** Loads the page anew. */
    PreviewPage load() {
        browser.go(url);
        return this;
    }

    Browser browser() {
        return browser;
    }

    /** Waits for the first picture; milliseconds from the page's start to it, NaN when there was none. */
    double firstPictureMillis() {
        return Waits.within(
                        LIMIT,
                        () -> browser.run("return preview.firstFrameMillis || 0")
                                        .asDouble()
                                > 0)
                ? browser.run("return preview.firstFrameMillis").asDouble()
                : Double.NaN;
    }

    String state() {
        return browser.run("return preview.state").asText();
    }

    boolean awaitState(String state, Duration limit) {
        return Waits.within(limit, () -> state().equals(state));
    }

    /** What the page says to people. */
    String words() {
        return browser.run("return document.getElementById('headline').textContent + ' '"
                        + " + document.getElementById('advice').textContent")
                .asText();
    }

    void watch() {
        browser.run(WATCH);
    }

    /** Hears the sound, too; says what keeps it from that. */
    String listen() {
        return browser.await(LISTEN).asText();
    }

    /** One picture as it was shown: its number, or -1; when, in milliseconds since 1970; mean brightness. */
    record Shown(int counter, double epochMillis, double luma) {}

    List<Shown> shown() {
        List<Shown> shown = new ArrayList<>();
        for (JsonNode one : browser.run("return window.seen || []")) {
            shown.add(new Shown(
                    one.get(0).asInt(), one.get(1).asDouble(), one.get(2).asDouble()));
        }
        return shown;
    }

    /** Sound minus picture in milliseconds, for each second with both; positive: sound late. */
    List<Double> soundAgainstPicture() {
        List<Double> beeps = new ArrayList<>();
        browser.run("return window.beeps").forEach(beep -> beeps.add(beep.asDouble()));
        List<Double> offsets = new ArrayList<>();
        boolean before = true;
        for (Shown one : shown()) {
            boolean flash = one.counter() >= 0 && one.luma() > 200;
            if (flash && !before) {
                beeps.stream()
                        .map(beep -> beep - one.epochMillis())
                        .filter(offset -> Math.abs(offset) < 450)
                        .min((a, b) -> Double.compare(Math.abs(a), Math.abs(b)))
                        .ifPresent(offsets::add);
            }
            before = flash;
        }
        return offsets;
    }

    /**
     * From the arrival at a server to the page's screen, picture by picture, in milliseconds.
     *
     * @param arrivals by the pictures' numbers, as {@link System#nanoTime()}
     */
    List<Double> delaysAfter(Map<Integer, Long> arrivals, List<Shown> shown) {
        double epochOfNano = System.currentTimeMillis() - System.nanoTime() / 1e6;
        Map<Integer, Double> first = new HashMap<>();
        shown.forEach(one -> first.putIfAbsent(one.counter(), one.epochMillis()));
        List<Double> delays = new ArrayList<>();
        first.forEach((counter, at) -> {
            if (counter >= 0 && arrivals.containsKey(counter)) {
                delays.add(at - (arrivals.get(counter) / 1e6 + epochOfNano));
            }
        });
        return delays;
    }

    /** The longest time between two pictures that were shown, in milliseconds. */
    static double longestGap(List<Shown> shown) {
        double longest = 0;
        for (int i = 1; i < shown.size(); i++) {
            longest = Math.max(
                    longest, shown.get(i).epochMillis() - shown.get(i - 1).epochMillis());
        }
        return longest;
    }

    /**
     * Sound after picture in milliseconds as the browser plays them, by the senders' clock; NaN before it knows. No
     * listener of ours is in the way there, but neither is the loudspeaker.
     */
    double soundAfterPictureAsPlayed() {
        return browser.await("const done = arguments[0]; preview.peer.getStats().then(all => { const at = {};"
                        + " all.forEach(one => { if (one.type === 'inbound-rtp')"
                        + " at[one.kind] = one.estimatedPlayoutTimestamp; });"
                        + " done(at.audio && at.video ? at.video - at.audio : 'none'); });")
                .asDouble(Double.NaN);
    }

    /** A figure that the browser keeps of its received picture. */
    double figure(String name) {
        return browser.await(
                        "const name = arguments[0], done = arguments[1]; preview.peer.getStats().then(all => {"
                                + " let found = -1;"
                                + " all.forEach(one => { if (one.type === 'inbound-rtp' && one.kind === 'video')"
                                + " found = one[name] ?? -1; }); done(found); });",
                        name)
                .asDouble();
    }

    @Override
    public void close() {
        browser.close();
    }
}
