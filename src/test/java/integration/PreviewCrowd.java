package integration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import preview.GStreamer;
import preview.Watcher;

/**
 * A process of viewers without decoders. Told on its standard input, a line each: {@code join N}, {@code count N} (the
 * same, and they look at every packet), {@code leave N}, {@code gap}; answers each with a line that begins with {@code ok}.
 */
final class PreviewCrowd {
    private static final Duration LIMIT = Duration.ofSeconds(12);

    private final String base;
    private final HttpClient http = Tools.http();
    private final Deque<Member> members = new ArrayDeque<>();

    private record Member(Watcher watcher, String place) {}

    private PreviewCrowd(String base) {
        this.base = base;
    }

    /** Argument: the preview's address, without a slash at its end. */
    public static void main(String[] args) throws Exception {
        Optional<String> problem = GStreamer.start();
        if (problem.isPresent()) {
            throw new IllegalStateException(problem.get());
        }
        PreviewCrowd crowd = new PreviewCrowd(args[0]);
        System.out.println("ok");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            int number = words.length > 1 ? Integer.parseInt(words[1]) : 0;
            switch (words[0]) {
                case "join" -> System.out.println("ok " + crowd.join(number, false));
                case "count" -> System.out.println("ok " + crowd.join(number, true));
                case "leave" -> crowd.leave(number);
                case "gap" -> System.out.println("ok " + crowd.gap());
                default -> throw new IllegalArgumentException(line);
            }
        }
        // nothing is said to the other side at the end: that is what "leave" is for
        Runtime.getRuntime().halt(0);
    }

    /** How many of them are connected afterwards, and the milliseconds that each took. */
    private String join(int number, boolean counts) throws IOException, InterruptedException {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            long start = System.nanoTime();
            Watcher watcher = new Watcher("127.0.0.1", counts);
            HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(base + "/whep"))
                    .header("Content-Type", "application/sdp")
                    .POST(HttpRequest.BodyPublishers.ofString(watcher.offer())));
            if (answer.statusCode() != 201) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
            watcher.answer(answer.body());
            members.add(
                    new Member(watcher, answer.headers().firstValue("Location").orElseThrow()));
            if (Waits.within(LIMIT, watcher::connected)) {
                millis.add((System.nanoTime() - start) / 1_000_000);
            }
        }
        return millis.size() + " " + millis;
    }

    private void leave(int number) throws IOException, InterruptedException {
        int left = 0;
        for (int i = 0; i < number && !members.isEmpty(); i++) {
            Member member = members.removeFirst();
            HttpResponse<String> answer = send(
                    HttpRequest.newBuilder(URI.create(base + member.place())).DELETE());
            left += answer.statusCode() == 204 ? 1 : 0;
            member.watcher().close();
        }
        System.out.println("ok " + left);
    }

    /** Packets of all, and the longest time that any of them was without one since the last time it was asked. */
    private String gap() {
        double longest = 0;
        long packets = 0;
        for (Member member : members) {
            if (member.watcher().firstAt() != 0) {
                longest = Math.max(longest, member.watcher().longestMillis());
                packets += member.watcher().packets();
            }
        }
        return String.format(Locale.ROOT, "%d %.1f", packets, longest);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
    }
}
