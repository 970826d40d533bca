package integration;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The dashboard page in a real Chromium, Debian's. What the page logs as an error is kept, and so is every screenshot,
 * under {@code target/screens}.
 */
final class Dashboard implements AutoCloseable {
    private static final Path CHROMIUM = Path.of(System.getProperty("chromium", "/usr/bin/chromium"));
    private static final Path SCREENS = Path.of("target", "screens");
    private static final double LIMIT_MILLIS = 20_000;

    private final String url;
    private final Playwright playwright;
    private final Browser browser;
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<String> allowed = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    /**
     * What the page's JavaScript holds after a collection of garbage.
     *
     * @param documents frames' documents, too
     */
    record Memory(double megabytes, long nodes, long documents, long listeners) {}

    /** Starts a browser; {@link #open} opens the page. */
    Dashboard(String url) {
        this.url = url;
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(CHROMIUM));
    }

    /** The page of a bridge. */
    static Dashboard of(BridgeProcess bridge) {
        return new Dashboard(bridge.address() + "/");
    }

    Dashboard open(ColorScheme scheme, int width, int height) {
        if (context != null) {
            context.close();
        }
        context = browser.newContext(
                new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, height));
        page = context.newPage();
        page.setDefaultTimeout(LIMIT_MILLIS);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                note(message.type() + ": " + message.text() + " " + message.location());
            }
        });
        page.onPageError(error -> note("exception: " + error));
        page.navigate(url);
        return this;
    }

    private void note(String error) {
        if (allowed.stream().noneMatch(error::contains)) {
            errors.add(error);
        }
    }

    /** What the browser itself logs and the page cannot keep it from: a refused connection, for example. */
    void allow(String part) {
        allowed.add(part);
    }

    /** Back to where nothing is allowed. */
    void allowNoMore() {
        page.waitForTimeout(200); // lets what the browser has still to say arrive
        allowed.clear();
    }

    /** Errors and warnings of the console, and exceptions nobody caught. */
    List<String> errors() {
        page.evaluate("() => 1"); // messages are handed on while a call waits
        return List.copyOf(errors);
    }

    Page page() {
        return page;
    }

    /** The frame that shows a page of this port. */
    Frame frameAt(String port) {
        return page.frames().stream()
                .filter(frame -> frame.url().contains(":" + port + "/"))
                .findFirst()
                .orElseThrow();
    }

    Locator locator(String selector) {
        return page.locator(selector);
    }

    /** Waits until the page says that the program is in this state. */
    void waitForAir(String state) {
        waitFor("body[data-air='" + state + "']");
    }

    /** Waits until an element has some text. */
    void waitForText(String selector, String text) {
        wanted(
                "the text '" + text + "' in " + selector,
                () -> page.waitForFunction(
                        "([selector, text]) => [...document.querySelectorAll(selector)]"
                                + ".some(node => node.textContent.includes(text))",
                        List.of(selector, text)));
    }

    private void wanted(String what, Runnable wait) {
        try {
            wait.run();
        } catch (TimeoutError e) {
            view("missed");
            throw new AssertionError("The page does not show " + what + "; see target/screens/missed.png.", e);
        }
    }

    /** Waits until an element is seen. */
    void waitFor(String selector) {
        wanted(selector, () -> page.waitForSelector(selector));
    }

    void waitForTrue(String expression) {
        wanted(expression, () -> page.waitForFunction(expression));
    }

    /** The whole page into {@code target/screens/NAME.png}. */
    void screenshot(String name) {
        page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }");
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENS.resolve(name + ".png"))
                .setFullPage(true));
    }

    /** What is seen without scrolling. */
    void view(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENS.resolve(name + ".png")));
    }

    /** What axe-core calls serious or critical, one line each. */
    @SuppressWarnings("unchecked")
    List<String> accessibilityProblems() {
        page.evaluate(Axe.SOURCE);
        return (List<String>) page.evaluate(
                "async () => (await axe.run(document, {iframes: false, resultTypes: ['violations']})).violations"
                        + ".filter(found => ['serious', 'critical'].includes(found.impact))"
                        + ".map(found => found.id + ': ' + found.nodes.map(node => node.target.join(' ')).join(', '))");
    }

    /** By how many pixels the page is wider than the window. */
    int overflow() {
        return (Integer) page.evaluate("() => document.documentElement.scrollWidth - innerWidth");
    }

    /** Lets time pass, and the page live. */
    void hold(double seconds) {
        page.waitForTimeout(seconds * 1000);
    }

    /** Of all the browser's processes, started by this one. */
    double residentMegabytes() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").contains("chromium"))
                .mapToDouble(process -> ProcessTree.residentMegabytes(process.pid()))
                .sum();
    }

    Memory memory() {
        CDPSession session = context.newCDPSession(page);
        session.send("HeapProfiler.enable");
        session.send("HeapProfiler.collectGarbage");
        session.send("HeapProfiler.collectGarbage");
        JsonObject heap = session.send("Runtime.getHeapUsage");
        JsonObject counters = session.send("Memory.getDOMCounters");
        session.detach();
        return new Memory(
                heap.get("usedSize").getAsDouble() / 1e6,
                counters.get("nodes").getAsLong(),
                counters.get("documents").getAsLong(),
                counters.get("jsEventListeners").getAsLong());
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    private static final class Axe {
        static final String SOURCE = read();

        private static String read() {
            try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
