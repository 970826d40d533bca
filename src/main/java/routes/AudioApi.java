package routes;

import audio.AudioSources;
import audio.DuckingSettings;
import audio.InputSnapshot;
import audio.MixerSnapshot;
import control.InputChange;
import control.SoundDesk;
import control.SoundInputs;
import control.SoundRefusal;
import control.SpeechQueue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import settings.Secret;

/** The mixer's and the speech queue's calls, as Camel makes them: each returns the body of its answer. */
public final class AudioApi {
    private static final double NORMAL_WORDS = 175;
    private static final double FASTEST_FACTOR = 10;

    private final SoundDesk desk;

    public AudioApi(SoundDesk desk) {
        this.desk = desk;
    }

    // ---- mixer

    public Map<String, Object> inputs() {
        return Answers.success("inputs", views());
    }

    private List<Map<String, Object>> views() {
        return desk.inputs().views().stream().map(AudioApi::view).toList();
    }

    private static Map<String, Object> view(SoundInputs.View view) {
        InputSnapshot input = view.input();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", input.name());
        shown.put("role", input.settings().role().name().toLowerCase(Locale.ROOT));
        shown.put("url", view.url());
        shown.put("gainDb", input.settings().gainDb());
        shown.put("mute", input.settings().muted());
        shown.put("duck", input.settings().duck());
        shown.put("state", input.state().name().toLowerCase(Locale.ROOT));
        shown.put("decoder", view.childState());
        shown.put("problem", view.problem());
        shown.put("bufferedMillis", input.bufferedMillis());
        shown.put("driftPpm", input.driftPpm());
        shown.put("droppedFrames", input.droppedFrames());
        shown.put("underruns", input.underruns());
        shown.put("levels", input.levels());
        return shown;
    }

    /** Adds or changes an input. */
    public Map<String, Object> put(@Header("name") String name, @Body String body) {
        return guarded(() -> {
            AudioBody fields = AudioBody.of(body);
            desk.inputs().put(name, change(fields), AudioSources.Origin.API);
            return with(inputs(), fields);
        });
    }

    private static InputChange change(AudioBody fields) {
        return new InputChange(
                fields.text("url"),
                fields.number("gainDb"),
                fields.truth("mute"),
                fields.whole("fadeMs"),
                fields.text("role").flatMap(AudioEndpoint::role),
                fields.truth("duck"));
    }

    /** Fades an input out and forgets it; a producer that posts is sent away. */
    public Map<String, Object> remove(@Header("name") String name, @Header("fadeMs") String fade) {
        return guarded(() -> {
            int millis = fade == null ? SoundInputs.FADE_MILLIS : (int) AudioEndpoint.number("fadeMs", fade);
            if (!desk.posts().drop(name, millis)) {
                desk.inputs().remove(name, millis);
            }
            return inputs();
        });
    }

    public Map<String, Object> source() {
        return Answers.success("source", desk.inputs().source());
    }

    /** Plays another AUDIO_SOURCE, until the settings name another. */
    public Map<String, Object> changeSource(@Body String body) {
        return guarded(() -> {
            AudioBody fields = AudioBody.of(body);
            String url = fields.text("url")
                    .orElseThrow(() -> new Failure(400, "The field url is missing; it may be empty for silence."));
            Secret token = fields.text("token").map(Secret::of).orElse(Secret.NONE);
            int fade = fields.whole("fadeMs").orElse(SoundInputs.FADE_MILLIS);
            desk.inputs().source(url, token, AudioSources.Origin.API, fade);
            return with(source(), fields);
        });
    }

    public Map<String, Object> ducking() {
        return Answers.success("ducking", desk.mixer().ducking());
    }

    /** Changes how speech turns music and ambient down. */
    public Map<String, Object> changeDucking(@Body String body) {
        return guarded(() -> {
            AudioBody fields = AudioBody.of(body);
            DuckingSettings now = desk.mixer().ducking();
            desk.mixer()
                    .setDucking(new DuckingSettings(
                            fields.number("depthDb").orElse(now.depthDb()),
                            fields.whole("attackMs").orElse(now.attackMillis()),
                            fields.whole("releaseMs").orElse(now.releaseMillis()),
                            fields.number("thresholdDb").orElse(now.thresholdDb()),
                            fields.whole("holdMs").orElse(now.holdMillis())));
            return with(ducking(), fields);
        });
    }

    /** The mixer, who posts, who listens, and what is being said. */
    public Map<String, Object> status() {
        MixerSnapshot mixer = desk.snapshot();
        Map<String, Object> program = new LinkedHashMap<>();
        program.put("levels", mixer.program());
        program.put("truePeakDb", mixer.truePeakDb());
        program.put("highestTruePeakDb", mixer.highestTruePeakDb());
        program.put("limiterDb", mixer.limiterDb());
        program.put("duckingDb", mixer.duckingDb());
        Map<String, Object> answer = Answers.success("program", program);
        answer.put("source", desk.inputs().source());
        answer.put("inputs", views());
        answer.put("producers", desk.posts().views());
        answer.put("streams", desk.streams().views());
        answer.put("speech", desk.speech().views());
        return answer;
    }

    /** Starts the program's integrated loudness and highest peak anew. */
    public Map<String, Object> resetLoudness() {
        desk.mixer().resetLoudness();
        return status();
    }

    // ---- speech

    /** Takes a text into the queue: 202 with its id and place. */
    public Map<String, Object> speak(@Body String body, Exchange exchange) {
        return guarded(() -> {
            AudioBody fields = AudioBody.of(body);
            String text = fields.text("text").orElseThrow(() -> new Failure(400, "The field text is missing."));
            SpeechQueue.View item = desk.speech()
                    .add(new SpeechQueue.Request(
                            text,
                            fields.text("voice").orElse(""),
                            factor(fields.number("rate").orElse(1.0)),
                            fields.truth("interrupt").orElse(false),
                            fields.number("gainDb").orElse(0.0)));
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 202);
            Map<String, Object> answer = Answers.success("id", item.id());
            answer.put("position", item.position());
            return with(answer, fields);
        });
    }

    /** A rate is a factor, or words a minute. */
    private static double factor(double rate) {
        return rate > FASTEST_FACTOR ? rate / NORMAL_WORDS : rate;
    }

    public Map<String, Object> speech() {
        return Answers.success("queue", desk.speech().views());
    }

    public Map<String, Object> clearSpeech() {
        return Answers.success("cleared", desk.speech().clear());
    }

    /** Takes one text back. */
    public Map<String, Object> removeSpeech(@Header("id") String id) {
        if (!desk.speech().remove(id)) {
            throw new Failure(404, "No text of that id waits or is being said.");
        }
        return speech();
    }

    // ---- what a show posts

    /** Music or ambience: an address, a level, or silence. */
    public Map<String, Object> music(@Body String body) {
        return bed("music", body);
    }

    /** As {@link #music}. */
    public Map<String, Object> ambient(@Body String body) {
        return bed("ambient", body);
    }

    private Map<String, Object> bed(String name, String body) {
        return guarded(() -> {
            AudioBody fields = AudioBody.of(body);
            boolean stop = fields.text("action").filter(AudioApi::isStop).isPresent();
            InputChange change = withLevel(change(fields), fields);
            if (stop) {
                desk.inputs().remove(name, change.fadeMillis().orElse(1000));
            } else {
                desk.inputs().put(name, change, AudioSources.Origin.API);
            }
            return with(inputs(), fields);
        });
    }

    private static boolean isStop(String action) {
        return switch (action) {
            case "stop", "off", "clear" -> true;
            case "play", "start", "on", "set" -> false;
            default -> throw new Failure(400, "An action is play, stop, mute, unmute, set or clear.");
        };
    }

    /** A {@code volume} of 0 to 1, or up to 100 percent, in place of a gain. */
    private static InputChange withLevel(InputChange change, AudioBody fields) {
        Optional<Double> volume = fields.number("volume");
        if (volume.isEmpty()) {
            return change;
        }
        double share = volume.get() > 1 ? volume.get() / 100 : volume.get();
        if (!(share >= 0 && share <= 2)) {
            throw new Failure(400, "A volume is between 0 and 1, or up to 200 percent.");
        }
        double gain = share < 1e-6 ? -120 : Math.max(-120, 20 * Math.log10(share));
        return new InputChange(
                change.url(), Optional.of(gain), change.muted(), change.fadeMillis(), change.role(), change.duck());
    }

    /** Mutes, levels or ends an input; {@code clear} without one empties the speech queue. */
    public Map<String, Object> control(@Body String body) {
        return guarded(() -> {
            AudioBody fields = AudioBody.of(body);
            Optional<String> channel = fields.text("channel");
            String name = fields.text("input").or(() -> channel).orElse(SpeechQueue.INPUT);
            String target = name.equals("narration") || name.equals("commentary") ? SpeechQueue.INPUT : name;
            String action = fields.text("action").orElse("set");
            InputChange change = withLevel(change(fields), fields);
            switch (action) {
                case "mute", "unmute" ->
                    desk.inputs().put(target, muted(change, action.equals("mute")), AudioSources.Origin.API);
                case "set", "volume" -> desk.inputs().put(target, change, AudioSources.Origin.API);
                default -> end(target, action);
            }
            return with(status(), fields);
        });
    }

    private void end(String target, String action) {
        if (!isStop(action)) {
            throw new Failure(400, "An action is mute, unmute, set, stop or clear.");
        }
        if (target.equals(SpeechQueue.INPUT)) {
            desk.speech().clear();
        } else if (!desk.posts().drop(target, SoundInputs.FADE_MILLIS)) {
            desk.inputs().remove(target, SoundInputs.FADE_MILLIS);
        }
    }

    private static InputChange muted(InputChange change, boolean mute) {
        return new InputChange(
                change.url(), change.gainDb(), Optional.of(mute), change.fadeMillis(), change.role(), change.duck());
    }

    // ---- all

    private static Map<String, Object> with(Map<String, Object> answer, AudioBody fields) {
        List<String> ignored = fields.ignored();
        if (!ignored.isEmpty()) {
            answer.put("ignored", ignored);
        }
        return answer;
    }

    private static Map<String, Object> guarded(Supplier<Map<String, Object>> call) {
        try {
            return call.get();
        } catch (SoundRefusal e) {
            throw new Failure(e.status(), e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new Failure(400, sentence(e.getMessage()));
        }
    }

    private static String sentence(String message) {
        return message.endsWith(".")
                ? message
                : message.substring(0, 1).toUpperCase(Locale.ROOT) + message.substring(1) + ".";
    }
}
