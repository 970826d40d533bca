package process;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A lane with one daemon thread, the same from the first task to the last: nothing that a task throws ends it. */
final class ThreadLane implements Lane {
    private static final Logger LOG = System.getLogger("process");

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean ended;
    private boolean last; // owned by the thread

    ThreadLane(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        if (!ended) {
            tasks.add(task);
        }
    }

    @Override
    public void end() {
        ended = true;
        tasks.add(() -> last = true);
    }

    @Override
    public void awaitEnd(long nanos) throws InterruptedException {
        if (nanos > 0 && !Thread.currentThread().equals(thread)) {
            TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
        }
    }

    private void run() {
        while (!last) {
            try {
                tasks.take().run();
            } catch (InterruptedException e) {
                // A task's leftover: the thread has to stay, children may be bound to its life.
                LOG.log(Level.DEBUG, "interrupt ignored");
            } catch (Throwable t) {
                LOG.log(Level.ERROR, "callback failed on " + thread.getName(), t);
            }
        }
    }
}
