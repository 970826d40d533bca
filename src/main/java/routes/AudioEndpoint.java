package routes;

import audio.PostedFormat;
import audio.Role;
import audio.StreamFormat;
import control.SoundDesk;
import control.SoundPost;
import control.SoundPosts;
import control.SoundRefusal;
import control.SoundStreams;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audio endpoint's calls, as {@link AudioRoutes} makes them: who may come in, what is opened for them, what came. */
public final class AudioEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(AudioEndpoint.class);
    private static final String SCHEME = "Bearer ";

    private final SoundDesk desk;

    public AudioEndpoint(SoundDesk desk) {
        this.desk = desk;
    }

    /**
     * Lets pass who brings the right token, in the header or the query; everybody where none is set.
     *
     * @throws Failure with 401
     */
    public void authorise(@Header("Authorization") String authorization, @Header("token") String query) {
        if (!desk.token().isPresent()) {
            return;
        }
        String given = authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length()).strip()
                : query;
        if (!desk.token().matches(given)) {
            throw new Failure(
                    401,
                    given == null || given.isEmpty()
                            ? "This call needs 'Authorization: Bearer' with the AUDIO_TOKEN, or ?token=."
                            : "The token is wrong.");
        }
    }

    /** Lets a producer in. */
    public SoundPost accept(Exchange exchange) {
        String declared = text(exchange, "Content-Length");
        try {
            SoundPost post = desk.posts()
                    .open(new SoundPosts.Request(
                            Optional.ofNullable(text(exchange, "name")).orElse(""),
                            Optional.ofNullable(text(exchange, "gain"))
                                    .filter(gain -> !gain.isBlank())
                                    .map(gain -> number("gain", gain)),
                            (int) number("delay", text(exchange, "delay")),
                            role(text(exchange, "role")),
                            PostedFormat.of(
                                    text(exchange, "format"),
                                    text(exchange, "rate"),
                                    text(exchange, "channels"),
                                    text(exchange, "Content-Type")),
                            declared == null ? -1 : Long.parseLong(declared)));
            LOG.info("sound {} posted from {}", post.name(), text(exchange, "remote"));
            return post;
        } catch (PostedFormat.UnknownFormat e) {
            throw new Failure(415, e.getMessage());
        } catch (SoundRefusal e) {
            throw new Failure(e.status(), e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new Failure(400, e.getMessage());
        }
    }

    private static String text(Exchange exchange, String name) {
        return exchange.getMessage().getHeader(name, String.class);
    }

    static double number(String what, String given) {
        try {
            double number = given == null || given.isBlank() ? 0 : Double.parseDouble(given.strip());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("The " + what + " is no number.");
    }

    static Optional<Role> role(String given) {
        if (given == null || given.isBlank()) {
            return Optional.empty();
        }
        return switch (given.strip().toLowerCase(Locale.ROOT)) {
            case "speech" -> Optional.of(Role.SPEECH);
            case "music" -> Optional.of(Role.MUSIC);
            case "ambient" -> Optional.of(Role.AMBIENT);
            case "effects" -> Optional.of(Role.EFFECTS);
            default -> throw new IllegalArgumentException("A role is speech, music, ambient or effects.");
        };
    }

    /** Accounts for a producer that has ended, and says how it went. */
    public Map<String, Object> ended(@Body SoundPost.Outcome outcome) {
        LOG.info(
                "sound {} over: {} bytes, {} s heard{}",
                outcome.name(),
                outcome.bytes(),
                String.format(Locale.ROOT, "%.2f", outcome.seconds()),
                outcome.problem() == null ? "" : "; " + outcome.problem());
        if (outcome.problem() != null) {
            throw new Failure(outcome.status(), outcome.problem());
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("name", outcome.name());
        answer.put("bytes", outcome.bytes());
        answer.put("seconds", outcome.seconds());
        return answer;
    }

    /** Finds out what a listener wants to have. */
    public StreamFormat choose(@Header("format") String format, @Header("Accept") String accept) {
        try {
            if (desk.streams().listeners() >= SoundStreams.MOST) {
                throw new Failure(503, "There are " + SoundStreams.MOST + " listeners already; come back later.");
            }
            return StreamFormat.of(format, accept);
        } catch (PostedFormat.UnknownFormat e) {
            throw new Failure(415, e.getMessage());
        }
    }

    /** A listener begins to listen. */
    public void listen(@Header("format") StreamFormat format, @Header("listener") SoundStreams.Listener listener) {
        try {
            desk.streams().add(format, listener);
            LOG.info("a listener of {} came", format.contentType());
        } catch (SoundRefusal e) {
            listener.dropped(e.getMessage());
        }
    }

    /** A listener has gone. */
    public void leave(@Header("format") StreamFormat format, @Header("listener") SoundStreams.Listener listener) {
        desk.streams().remove(format, listener);
        LOG.info("a listener of {} left", format.contentType());
    }

    /** {@code GET /health}. */
    public Map<String, Object> health() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", "ok");
        answer.put("producers", desk.posts().views().size());
        answer.put("listeners", desk.streams().listeners());
        answer.put("tokenRequired", desk.token().isPresent());
        return answer;
    }
}
