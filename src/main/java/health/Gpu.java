package health;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An NVIDIA GPU at one moment, as {@code nvidia-smi} prints it; what the card does not tell is NaN.
 *
 * @param busyPercent of the time that kernels ran
 * @param encoderPercent utilisation of the encoder
 * @param sessions encoder sessions of all processes
 * @param memoryPercent in use
 * @param celsius temperature
 */
public record Gpu(
        int index,
        String name,
        double busyPercent,
        double encoderPercent,
        double sessions,
        double memoryPercent,
        double celsius) {
    /** What to ask for, in this order. */
    public static final String QUERY = "index,name,utilization.gpu,utilization.encoder,encoder.stats.sessionCount,"
            + "memory.used,memory.total,temperature.gpu";

    /** The same for drivers that do not know the encoder's utilisation. */
    public static final String OLD_QUERY = QUERY.replace(",utilization.encoder", "");

    private static final int FIELDS = 8;
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,6})?");

    /** Reads a line of {@code --format=csv,noheader,nounits}; empty for anything else. */
    public static Optional<Gpu> parse(String line) {
        String[] fields = COMMA.split(line.strip(), -1);
        boolean old = fields.length == FIELDS - 1;
        if ((!old && fields.length != FIELDS) || !fields[0].matches("\\d{1,3}")) {
            return Optional.empty();
        }
        int after = old ? 3 : 4;
        return Optional.of(new Gpu(
                Integer.parseInt(fields[0]),
                fields[1],
                number(fields[2]),
                old ? Double.NaN : number(fields[3]),
                number(fields[after]),
                100 * number(fields[after + 1]) / number(fields[after + 2]),
                number(fields[after + 3])));
    }

    /** NaN for what the card does not tell, such as {@code [N/A]} and {@code [Not Supported]}. */
    private static double number(String text) {
        return NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    }
}
