package health;

/**
 * The recording, and the room that is left.
 *
 * @param recording whether something is to be recorded
 * @param failure why nothing is, or not all, in one sentence; null while all is well
 * @param recordingFreeMb megabytes where recordings go, negative while unknown
 * @param runtimeFreeMb megabytes where scratch files and state are, negative while unknown
 */
public record Disk(boolean recording, String failure, double recordingFreeMb, double runtimeFreeMb) {}
