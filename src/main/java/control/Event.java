package control;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened.
 *
 * @param id counts up from 1 over the life of the process
 * @param type such as session-started, settings-applied, destination-handover, child
 * @param text one sentence, without secrets
 * @param data more of it, for programs; values are strings, numbers, lists of strings, or a record that holds no secret
 */
public record Event(long id, Instant time, String type, String text, Map<String, Object> data) {}
