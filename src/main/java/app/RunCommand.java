package app;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import settings.SettingsException;
import settings.SettingsLoader;

/** Runs the bridge in the foreground until it is told to stop. */
@Command(name = "run", description = "Run the bridge in the foreground.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        start(load(System.getenv())).await();
        return 0;
    }

    /**
     * A bridge that runs, and that a signal closes.
     *
     * @throws CannotStart when settings or surroundings do not fit
     */
    static BridgeApp start(SettingsLoader.Loaded loaded) throws Exception {
        BridgeApp app = new BridgeApp(loaded);
        try {
            app.start();
        } catch (Exception e) {
            app.close();
            throw e;
        }
        exitCleanlyOnSignal(app);
        return app;
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
