package app;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import settings.SettingsException;
import settings.SettingsLoader;

/** Runs the bridge in the foreground until it is told to stop. */
@Command(name = "run", description = "Run the bridge in the foreground.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    /** Exit status for settings and surroundings that do not fit. */
    static final int CANNOT_START = 2;

    @Override
    public Integer call() throws Exception {
        return run(System.getenv());
    }

    static int run(Map<String, String> environment) throws Exception {
        try {
            BridgeApp app = new BridgeApp(load(environment));
            try {
                app.start();
            } catch (Exception e) {
                app.close();
                throw e;
            }
            exitCleanlyOnSignal(app);
            app.await();
            return 0;
        } catch (CannotStart e) {
            e.problems().forEach(problem -> System.err.println("bridge: " + MaskedMessage.apply(problem)));
            return CANNOT_START;
        }
    }

    /**
     * The settings from file and environment.
     *
     * @throws CannotStart with all that is wrong in them
     */
    static SettingsLoader.Loaded load(Map<String, String> environment) {
        try {
            return SettingsLoader.load(environment, SettingsLoader.mediaEnvFile(environment), Map.of());
        } catch (SettingsException e) {
            throw new CannotStart(e.problems());
        }
    }

    /** A JVM that a signal ends has status 143; one that has closed everything has done its work, which is 0. */
    private static void exitCleanlyOnSignal(BridgeApp app) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            app.close();
                            Runtime.getRuntime().halt(0);
                        },
                        "shutdown"));
    }
}
