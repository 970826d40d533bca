package process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * Processor time from {@code /proc}, in ticks of a hundredth of a second; all of it 0 where there is none.
 *
 * @param all of every core of the machine
 * @param idle of it, waiting for disks included
 * @param stolen of it, by the host of a virtual machine
 * @param own of this process and the given ones
 * @param encoder of one of them
 * @param throttledMicros for how long a container's quota held its processes back
 */
public record CpuTimes(long all, long idle, long stolen, long own, long encoder, long throttledMicros) {
    private static final Path PROC = Path.of("/proc");
    private static final Path CGROUP = Path.of("/sys/fs/cgroup/cpu.stat");
    private static final int USER_FIELD = 11; // after the name in parentheses

    /** Reads them now. */
    public static CpuTimes read(Collection<Long> children, long encoderPid) {
        long[] machine = machine(text(PROC.resolve("stat")));
        long own = ofProcess(ProcessHandle.current().pid());
        for (long pid : children) {
            own += ofProcess(pid);
        }
        return new CpuTimes(machine[0], machine[1], machine[2], own, ofProcess(encoderPid), throttled(text(CGROUP)));
    }

    static long[] machine(String stat) {
        String[] fields = firstLine(stat).trim().split(" +", -1);
        long[] sums = new long[3];
        for (int i = 1; i < Math.min(fields.length, 9); i++) {
            long ticks = number(fields[i]);
            sums[0] += ticks;
            sums[1] += i == 4 || i == 5 ? ticks : 0;
            sums[2] += i == 8 ? ticks : 0;
        }
        return sums;
    }

    static long process(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
        return fields.length < USER_FIELD + 2 ? 0 : number(fields[USER_FIELD]) + number(fields[USER_FIELD + 1]);
    }

    static long throttled(String stat) {
        return stat.lines()
                .filter(line -> line.startsWith("throttled_usec "))
                .mapToLong(line -> number(line.substring("throttled_usec ".length())))
                .sum();
    }

    static long ofProcess(long pid) {
        return pid <= 0 ? 0 : process(text(PROC.resolve(Long.toString(pid)).resolve("stat")));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            return "";
        }
    }
}
