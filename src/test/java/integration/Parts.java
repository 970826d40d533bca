package integration;

import java.util.List;

/**
 * Which faults of a case are wanted: the system property {@code parts}, separated by commas; all of them by default. A
 * bridge that a fault ends for good is measured one part at a time.
 */
final class Parts {
    private static final List<String> WANTED =
            List.of(System.getProperty("parts", "all").split(",", -1));

    private Parts() {}

    static boolean wanted(String part) {
        return WANTED.contains("all") || WANTED.contains(part);
    }
}
