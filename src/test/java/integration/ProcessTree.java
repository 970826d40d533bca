package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What processes have used, from {@code /proc}. A process that is gone counts nothing. */
final class ProcessTree {
    private static final double TICKS_PER_SECOND = 100;
    private static final int UTIME = 11; // fields after the name in parentheses, counted from the state
    private static final int STIME = 12;
    private static final int ENDED_UTIME = 13;
    private static final int ENDED_STIME = 14;
    private static final double KILOBYTES_PER_MEGABYTE = 1024;

    private ProcessTree() {}

    /** Seconds of CPU of one process. */
    static double cpuSeconds(long pid) {
        List<String> fields = stat(pid);
        return (number(fields, UTIME) + number(fields, STIME)) / TICKS_PER_SECOND;
    }

    /** Seconds of CPU of the children that a process had and that have ended. */
    static double endedCpuSeconds(long pid) {
        List<String> fields = stat(pid);
        return (number(fields, ENDED_UTIME) + number(fields, ENDED_STIME)) / TICKS_PER_SECOND;
    }

    /** Seconds of CPU of each thread of a process, by its name; threads of one name are one. */
    static Map<String, Double> cpuSecondsByThread(long pid) {
        Map<String, Double> used = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks.toList()) {
                String name = String.join("", lines(task + "/comm"));
                List<String> fields = stat(task + "/stat");
                used.merge(name, (number(fields, UTIME) + number(fields, STIME)) / TICKS_PER_SECOND, Double::sum);
            }
        } catch (IOException e) {
            return used;
        }
        return used;
    }

    /** Seconds of CPU of all of them, with their children that have ended. */
    static double cpuSeconds(Set<Long> pids) {
        return pids.stream()
                .mapToDouble(pid -> cpuSeconds(pid) + endedCpuSeconds(pid))
                .sum();
    }

    /** Megabytes in memory, shared pages counted whole. */
    static double residentMegabytes(long pid) {
        return status(pid, "VmRSS:") / KILOBYTES_PER_MEGABYTE;
    }

    /** Megabytes in memory of all of them, pages that several share counted once. */
    static double proportionalMegabytes(Set<Long> pids) {
        return pids.stream()
                        .mapToDouble(pid -> field("/proc/" + pid + "/smaps_rollup", "Pss:"))
                        .sum()
                / KILOBYTES_PER_MEGABYTE;
    }

    static int threads(long pid) {
        return (int) status(pid, "Threads:");
    }

    static int handles(long pid) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return (int) open.count();
        } catch (IOException e) {
            return 0;
        }
    }

    private static double status(long pid, String name) {
        return field("/proc/" + pid + "/status", name);
    }

    private static double field(String file, String name) {
        return lines(file).stream()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(
                        line.substring(name.length()).replace("kB", "").trim()))
                .findFirst()
                .orElse(0);
    }

    private static double number(List<String> fields, int index) {
        return fields.isEmpty() ? 0 : Double.parseDouble(fields.get(index));
    }

    private static List<String> stat(long pid) {
        return stat("/proc/" + pid + "/stat");
    }

    private static List<String> stat(String file) {
        List<String> lines = lines(file);
        if (lines.isEmpty()) {
            return List.of();
        }
        String line = lines.get(0);
        return List.of(line.substring(line.lastIndexOf(')') + 2).split(" ", -1));
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException gone) {
            return List.of();
        } catch (IOException e) {
            if (!Files.exists(Path.of(file)) || String.valueOf(e.getMessage()).contains("No such process")) {
                return List.of();
            }
            throw new UncheckedIOException(e);
        }
    }
}
