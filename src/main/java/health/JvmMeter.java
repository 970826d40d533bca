package health;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** Watches this JVM. Collections are told by the JVM itself; the rest is asked for. */
public final class JvmMeter implements AutoCloseable {
    private final NotificationListener listener = this::collected;
    private final AtomicLong longest = new AtomicLong();

    public JvmMeter() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(listener, null, null);
            }
        }
    }

    /** Concurrent collectors tell of cycles, too, which stop nobody; only pauses count. */
    private void collected(Notification notification, Object nothing) {
        if (!notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            return;
        }
        GarbageCollectionNotificationInfo info =
                GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
        if (!info.getGcName().contains("Cycles") && !info.getGcName().contains("Concurrent")) {
            longest.accumulateAndGet(info.getGcInfo().getDuration(), Math::max);
        }
    }

    /** What there is to say since the last call. */
    public Jvm read() {
        return new Jvm(heapPercent(), longest.getAndSet(0), machinePercent());
    }

    private static double heapPercent() {
        long used = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage after = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            used += after == null ? 0 : after.getUsed();
        }
        return 100.0 * used / Runtime.getRuntime().maxMemory();
    }

    private static double machinePercent() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine
                ? machine.getCpuLoad() * 100
                : -1;
    }

    @Override
    public void close() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                try {
                    emitter.removeNotificationListener(listener);
                } catch (ListenerNotFoundException e) {
                    // never added
                }
            }
        }
    }
}
