package control;

import java.util.List;

/**
 * What {@code GET /health} answers.
 *
 * @param status ok, or down when the clock or the encoder's output stands still
 * @param problems one sentence each, also for what is wrong but does not stop the program
 */
public record HealthAnswer(String status, List<String> problems) {
    public boolean up() {
        return status.equals("ok");
    }
}
