package control;

import audio.AudioInput;
import audio.PcmPump;
import process.ChildIo;
import process.Reason;

/** A decoder that is kept running, and the input that all of its runs feed, one after the other. */
final class SoundFeed implements ChildIo {
    private final AudioInput input;
    private PcmPump pump;
    private Thread thread;

    SoundFeed(AudioInput input) {
        this.input = input;
    }

    @Override
    public void started(Run run) {
        Thread before = thread;
        PcmPump next = new PcmPump(run.stdout(), input, run::progress);
        pump = next;
        thread = new Thread(() -> pumpAfter(before, next), "sound-" + input.name());
        thread.setDaemon(true);
        thread.start();
    }

    /** An input has one writer at a time. */
    private static void pumpAfter(Thread before, PcmPump pump) {
        try {
            if (before != null) {
                before.join();
            }
            pump.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void ended(Run run, Reason reason) {
        pump.stop();
    }
}
