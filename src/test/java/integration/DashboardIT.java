package integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.options.ColorScheme;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * The dashboard page through a show, in a real browser: every state is reached by what really happens (the sender comes
 * and goes, a server refuses or dies, the bridge is killed), and every order of the page is judged at its other end.
 */
class DashboardIT {
    private static final Clip CLIP = Clip.of(640, 360, 30, 120);
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String NO_SOURCE = "The source is absent.";
    private static final String ROTATED = "back-by-the-page-6Kq-key9";
    private static final String WRONG = "wrong-token-1Zx";
    private static final String TOKEN = "the-right-token-7Yb";

    private Stage stage;
    private BridgeProcess bridge;
    private Dashboard page;
    private Sender sender;

    @Test
    void showsAndRunsAShow() {
        Clip.prepare(List.of(CLIP));
        try (Stage running = new Stage(
                "dashboard", setup -> setup.with("YOUTUBE_WATCH_URL", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"))) {
            stage = running;
            bridge = (BridgeProcess) stage.bridge;
            stage.primary.start();
            stage.backup.start();
            bridge.start();
            try (Dashboard opened = Dashboard.of(bridge)) {
                page = opened;
                page.open(ColorScheme.DARK, 1440, 900);
                showsTheSlateWithoutASource();
                showsTheProgram();
                showsThePreview();
                showsTheSlateWhenTheSenderDies();
                putsTheSlateOnByHand();
                runsSound();
                previewsAChangeAndMakesIt();
                rotatesAKey();
                showsARefusedDestination();
                showsTroubleWhenNothingArrives();
                stopsAndStartsByKeyboard();
                comesBackAfterTheBridge();
                isReadableEverywhere();
                keepsItsMemory();
                assertThat(page.errors()).isEmpty();
            }
            stage.end();
        }
    }

    private void showsTheSlateWithoutASource() {
        page.waitForAir("slate");
        page.waitForText("#badges", "Slate, source absent");
        page.waitForTrue("() => document.querySelector('#picture').naturalWidth === 640"
                + " || document.querySelector('#frame iframe') !== null");
        assertThat(page.locator("#watch").getAttribute("href")).contains("youtube.com/watch");
        judge("slate-no-source");
    }

    private void showsTheProgram() {
        sender = stage.gstreamer(CLIP).start();
        page.waitForAir("running");
        page.waitForTrue("() => parseFloat(document.querySelectorAll('#figures dd')[2].textContent) > 28");
        page.waitForText("#figures", "2 of 2 live");
        page.waitForTrue("() => [...document.querySelectorAll('.destination dd')][0].textContent.endsWith('bit/s')");
        page.waitForTrue("() => document.querySelectorAll('.graph canvas').length === 4");
        assertThat(page.page().title()).isEqualTo("● ON AIR");
        judge("on-air");
    }

    /** Whole pictures of the source, read by their numbers within the frame. */
    private void showsThePreview() {
        page.waitFor("#frame iframe");
        Frame preview = page.frameAt(bridge.setting("WEBRTC_PORT"));
        preview.waitForFunction("() => document.getElementById('video')?.videoWidth === 640");
        preview.evaluate("() => {" + PreviewPage.WATCH + "}");
        preview.waitForFunction(
                "() => new Set(seen.map(([number]) => number).filter(number => number >= 0)).size >= 30");
        page.waitForTrue("() => document.querySelector('#picture').hidden");
        page.waitForTrue("() => !document.querySelector('#badges').textContent.includes('Snapshots')");
        judge("preview");
    }

    private void showsTheSlateWhenTheSenderDies() {
        sender.kill();
        page.waitForAir("slate");
        page.waitForText("#viewer-note", "No source");
        judge("slate-sender-killed");
        acknowledgesAnAlert();
        sender.start();
        page.waitForAir("running");
        page.waitForTrue("() => ![...document.querySelectorAll('.alert h3')].some(title => title.textContent === '"
                + NO_SOURCE + "')");
    }

    private void acknowledgesAnAlert() {
        page.waitForText(".alert[data-severity='critical']:not([data-seen='true']) h3", NO_SOURCE);
        judge("alert");
        assertThat(alert("source-absent").path("acknowledged").asBoolean()).isFalse();
        page.page().keyboard().press("a");
        page.waitForText(".alert[data-severity='critical'][data-seen='true'] h3", NO_SOURCE);
        assertThat(alert("source-absent").path("acknowledged").asBoolean()).isTrue();
        page.waitForText("#events", NO_SOURCE + " (seen)");
        page.waitForText(".alert-actions button", "Restart receiver");
        page.locator(".alert button:has-text('Silence for 30 min')").first().click();
        page.waitForText(".alert .measured", "silent until");
        assertThat(alert("source-absent").path("silencedUntil").asText()).isNotEmpty();
        Operator.Said alerts = new Operator(stage.directory(), bridge).says("alerts");
        assertThat(alerts.text()).containsPattern("critical +acknowledged +source-absent");
        assertThat(alerts.status()).isEqualTo(6);
        judge("alert-acknowledged");
    }

    private void putsTheSlateOnByHand() {
        page.locator("#slate-text").fill("Five minutes");
        page.locator("#slate-on").click();
        page.waitForText("#badges", "Slate, put on by hand");
        assertThat(bridge.stats().at("/program/slateForced").asBoolean()).isTrue();
        assertThat(setting("SLATE_TEXT")).isEqualTo("Five minutes");
        judge("slate-by-hand");
        page.locator("#slate-off").click();
        page.waitForAir("running");
        assertThat(bridge.stats().at("/program/slate").asBoolean()).isFalse();
    }

    private void runsSound() {
        page.locator("[aria-label='Mute speech']").click();
        page.waitFor("[aria-label='Mute speech'][aria-pressed='true']");
        assertThat(input("speech").path("mute").asBoolean()).isTrue();
        page.locator("[aria-label='Mute speech']").click();
        page.waitFor("[aria-label='Mute speech'][aria-pressed='false']");
        page.locator("[aria-label='Gain of speech']").focus();
        for (int step = 0; step < 6; step++) {
            page.page().keyboard().press("ArrowLeft");
        }
        assertThat(Waits.within(SOON, () -> input("speech").path("gainDb").asDouble() == -3))
                .as("gain by the arrow keys")
                .isTrue();
        page.locator("#speech-text").fill("The show goes on.");
        page.locator("#speech-text").press("Control+Enter");
        page.waitForText("#speech-queue", "The show goes on.");
        page.waitForText("#speech-queue", "Said");
        assertThat(bridge.json("/api/audio/speech").toString()).contains("The show goes on.");
    }

    private void previewsAChangeAndMakesIt() {
        OptionalLong before = bridge.pidOf("encoder");
        page.locator("#set-videoBitrateK").fill("999999");
        page.locator("[aria-label='Change settings for this session'] [type=submit]")
                .click();
        page.waitForText(".outcome:not([hidden]) .bad", "100000");
        page.locator("#set-videoBitrateK").fill("1200");
        page.locator("[aria-label='Change settings for this session'] [type=submit]")
                .click();
        page.waitForText(".change .outcome", "Restarts encoder.");
        assertThat(bridge.pidOf("encoder")).as("a preview changes nothing").isEqualTo(before);
        page.locator("[aria-label='Change settings for this session'] .primary").click();
        assertThat(Waits.within(
                        SOON,
                        () -> bridge.pidOf("encoder").isPresent()
                                && !bridge.pidOf("encoder").equals(before)))
                .as("another encoder")
                .isTrue();
        assertThat(setting("VIDEO_BITRATE_K")).isEqualTo("1200");
        page.locator("details.force summary").click();
        page.waitForText(".force tbody", "VIDEO_BITRATE_K");
        page.locator("details.force summary").click();
    }

    private void rotatesAKey() {
        page.locator("[aria-label='Rotate the key of backup']").click();
        page.locator("#field-key").fill(ROTATED);
        page.page().keyboard().press("Enter");
        assertThat(Waits.within(
                        SOON,
                        () -> stage.backup.sessions().stream()
                                .anyMatch(session -> session.key().equals(ROTATED) && session.tagCount() > 0)))
                .as("a session with the new key")
                .isTrue();
        assertThat(page.page().content()).doesNotContain(ROTATED);
        assertThat(page.page().evaluate("() => JSON.stringify({...localStorage, ...sessionStorage})"))
                .asString()
                .doesNotContain(ROTATED);
    }

    private void showsARefusedDestination() {
        stage.backup.refuse(ROTATED);
        page.locator("[aria-label='Restart destination-backup']").click();
        page.locator("dialog .danger").click();
        page.waitFor(".destination[data-state='refused']");
        page.waitForTrue(
                "() => document.querySelector(\".destination[data-state='refused'] .problem\").textContent.length > 10");
        page.waitForText("#figures", "1 of 2 live");
        page.locator(".alert button:has-text('Rotate the key of backup')").click();
        page.waitFor("dialog[open] #field-key"); // what would help is asked of the person who knows it
        page.page().keyboard().press("Escape");
        page.waitForTrue("() => document.querySelector('dialog') === null");
        assertThat(page.locator("body").getAttribute("data-air")).isEqualTo("running");
        judge("destination-refused");
    }

    private void showsTroubleWhenNothingArrives() {
        stage.primary.kill();
        page.waitForText("#figures", "0 of 2 live");
        page.waitForAir("error");
        page.waitForText("#viewer-title", "Trouble");
        page.waitForTrue("() => document.querySelector('#viewer-text').textContent.includes('estination')");
        judge("trouble");
        stage.primary.start();
        stage.backup.accept(ROTATED);
        page.waitForAir("running");
        page.waitForText("#figures", "2 of 2 live");
    }

    private void stopsAndStartsByKeyboard() {
        page.page().keyboard().press("?");
        page.waitForText("dialog[open]", "Stop the program");
        page.view("shortcuts");
        page.page().keyboard().press("Escape");
        page.page().keyboard().press("x");
        page.waitForText("dialog[open]", "viewers see the stream end");
        page.view("stop-asked");
        page.page().keyboard().press("Escape");
        page.waitForTrue("() => document.querySelector('dialog') === null");
        assertThat(stage.primary.isReceiving())
                .as("a question without an answer stops nothing")
                .isTrue();
        page.page().keyboard().press("x");
        page.locator("dialog .danger").click();
        page.waitForAir("stopped");
        page.waitForText("#viewer-title", "Off air");
        assertThat(Waits.within(SOON, () -> !stage.primary.isReceiving())).isTrue();
        judge("off-air");
        page.page().keyboard().press("s");
        page.waitForAir("running");
        assertThat(Waits.within(SOON, stage.primary::isReceiving)).isTrue();
    }

    private void comesBackAfterTheBridge() {
        page.allow("net::ERR_");
        page.allow("WebSocket");
        page.allow("503 (Service Unavailable)"); // a bridge that starts says so
        bridge.close();
        page.waitForAir("lost");
        page.waitForText("#contact", "No contact with the bridge.");
        judge("no-contact");
        bridge.start();
        page.waitForAir("running");
        page.waitForTrue("() => document.querySelector('#contact').hidden");
        page.allowNoMore();
        page.waitForText("#events", "resumed");
    }

    private void isReadableEverywhere() {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.open(scheme, 375, 812);
            page.waitForAir("running");
            page.waitFor(".destination[data-state='live']");
            judge("phone-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
        }
        page.open(ColorScheme.LIGHT, 1440, 900);
        page.waitForAir("running");
        page.waitFor(".destination[data-state='live']");
        judge("on-air-light");
    }

    /** The short form: bench/page watches an hour. */
    private void keepsItsMemory() {
        page.hold(4);
        Dashboard.Memory before = page.memory();
        page.hold(10);
        Dashboard.Memory after = page.memory();
        // A point a second in four graphs is 1 KB a second until the tenth minute, when the oldest go.
        assertThat(after.megabytes()).as("heap, from %s", before).isLessThan(before.megabytes() + 0.5);
        assertThat(after.nodes()).as("nodes, from %s", before).isLessThan(before.nodes() + 60);
        assertThat(after.listeners()).as("listeners, from %s", before).isLessThan(before.listeners() + 20);
    }

    @Test
    void asksForTheTokenWhereReadingNeedsIt() {
        try (Stage running = new Stage(
                "dashboard-token", setup -> setup.with("API_TOKEN", TOKEN).with("API_PROTECT_READS", "true"))) {
            bridge = (BridgeProcess) running.bridge;
            running.primary.start();
            running.backup.start();
            bridge.start();
            try (Dashboard opened = Dashboard.of(bridge)) {
                page = opened;
                page.allow("401");
                page.open(ColorScheme.DARK, 1024, 800);
                page.waitForText("dialog[open]", "API_TOKEN");
                page.view("token");
                assertThat(page.accessibilityProblems()).isEmpty();
                enter(WRONG);
                page.waitForText("#toasts", "is not the API_TOKEN");
                page.locator("#lock").click();
                enter(TOKEN);
                page.waitForAir("slate");
                page.waitFor(".destination[data-state='live']");
                page.allowNoMore();
                page.locator("#slate-on").click();
                page.waitForText("#badges", "by hand");
                page.page().reload();
                page.waitForAir("slate");
                judge("unlocked");
                assertThat(page.errors()).isEmpty();
                assertThat(page.page().evaluate("() => localStorage.getItem('token')"))
                        .isNull();
            }
            Operator stranger = new Operator(running.directory(), bridge);
            assertThat(stranger.says("status").status()).isEqualTo(5);
            assertThat(stranger.with("API_TOKEN", WRONG).says("slate", "off").status())
                    .isEqualTo(5);
            assertThat(stranger.with("API_TOKEN", TOKEN).says("slate", "off").text())
                    .contains("released");
            assertThat(running.bridge.program().log()).doesNotContain(TOKEN);
        }
    }

    private void enter(String token) {
        page.locator("#field-token").fill(token);
        page.page().keyboard().press("Enter");
    }

    private void judge(String state) {
        page.screenshot(state);
        assertThat(page.overflow()).as("wider than the window, " + state).isZero();
        assertThat(page.accessibilityProblems()).as("axe, " + state).isEmpty();
    }

    private JsonNode input(String name) {
        for (JsonNode input : bridge.json("/api/audio/inputs").path("inputs")) {
            if (input.path("name").asText().equals(name)) {
                return input;
            }
        }
        throw new IllegalStateException("no input " + name);
    }

    private JsonNode alert(String code) {
        for (JsonNode alert : bridge.json("/api/alerts").path("alerts")) {
            if (alert.path("code").asText().equals(code)) {
                return alert;
            }
        }
        throw new IllegalStateException("no alert " + code);
    }

    private String setting(String name) {
        for (JsonNode setting : bridge.json("/api/streaming/settings").path("settings")) {
            if (setting.path("name").asText().equals(name)) {
                return setting.path("value").asText();
            }
        }
        throw new IllegalStateException("no setting " + name);
    }
}
