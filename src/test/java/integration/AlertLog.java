package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Every alert that a bridge has told of, from its events. */
record AlertLog(List<Told> all) {
    AlertLog {
        all = List.copyOf(all);
    }

    /** One firing or resolving. */
    record Told(Instant time, String code, String subject, String status, JsonNode alert) {
        @Override
        public String toString() {
            return code + (subject.isEmpty() ? "" : " (" + subject + ")") + " " + status + " at " + time;
        }
    }

    /** What there was until now. */
    static AlertLog of(BridgeProcess bridge) {
        List<Told> told = new ArrayList<>();
        for (JsonNode event : bridge.json("/api/streaming/events").path("events")) {
            if (event.path("type").asText().equals("alert")) {
                JsonNode alert = event.at("/data/alert");
                told.add(new Told(
                        Instant.parse(event.path("time").asText()),
                        alert.path("code").asText(),
                        alert.path("subject").asText("").replace("null", ""),
                        alert.path("status").asText(),
                        alert));
            }
        }
        return new AlertLog(told);
    }

    /** Those after a moment, of one code; null: of every code. */
    List<Told> after(Instant moment, String code) {
        return all.stream()
                .filter(told -> !told.time().isBefore(moment)
                        && (code == null || told.code().equals(code)))
                .toList();
    }
}
