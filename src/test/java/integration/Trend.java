package integration;

import java.util.ArrayList;
import java.util.List;

/** A figure over time: taken now and then, not always at the same distance. */
final class Trend {
    private final List<Double> hours = new ArrayList<>();
    private final List<Double> values = new ArrayList<>();

    void add(double hour, double value) {
        hours.add(hour);
        values.add(value);
    }

    int count() {
        return values.size();
    }

    double first() {
        return values.get(0);
    }

    double last() {
        return values.get(values.size() - 1);
    }

    double median() {
        return Bench.median(values);
    }

    double most() {
        return Bench.quantile(values, 1);
    }

    /** Change per hour by least squares, of what was taken from an hour on; NaN when that is less than two. */
    double perHour(double fromHour) {
        double meanX = 0;
        double meanY = 0;
        int count = 0;
        for (int i = 0; i < values.size(); i++) {
            if (hours.get(i) >= fromHour) {
                meanX += hours.get(i);
                meanY += values.get(i);
                count++;
            }
        }
        meanX /= count;
        meanY /= count;
        double sumXy = 0;
        double sumXx = 0;
        for (int i = 0; i < values.size(); i++) {
            if (hours.get(i) >= fromHour) {
                sumXy += (hours.get(i) - meanX) * (values.get(i) - meanY);
                sumXx += (hours.get(i) - meanX) * (hours.get(i) - meanX);
            }
        }
        return count < 2 ? Double.NaN : sumXy / sumXx;
    }
}
