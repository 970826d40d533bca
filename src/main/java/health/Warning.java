package health;

/**
 * Something that a destination will reject or punish.
 *
 * @param code for programs, for example gop-long
 * @param sentence for people; holds no secret
 */
public record Warning(String code, String sentence) {}
