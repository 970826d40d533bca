package app;

import control.LiveSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import settings.SettingsException;
import settings.SettingsLoader;

/** Runs the bridge in the foreground until it is told to stop. */
@Command(name = "run", description = "Run the bridge in the foreground.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    /** What a process can be. */
    enum Role {
        BRIDGE,
        AUDIO_ENDPOINT,
        WEBRTC_BRIDGE;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    @Option(names = "--role", defaultValue = "bridge", description = "What to be: ${COMPLETION-CANDIDATES}.")
    private Role role;

    @Option(
            names = "--child",
            hidden = true,
            description = "As a child of the bridge, with settings on standard input.")
    private boolean child;

    @Override
    public Integer call() throws Exception {
        if (role == Role.WEBRTC_BRIDGE) {
            if (child) {
                PreviewRoleApp.runAsChild();
            } else {
                PreviewRoleApp.run(role(System.getenv()));
            }
            return 0;
        }
        if (role == Role.AUDIO_ENDPOINT) {
            AudioEndpointApp.run(role(System.getenv()));
            return 0;
        }
        Map<String, String> environment = System.getenv();
        start(live(environment, SettingsLoader.mediaEnvPlace(environment))).await();
        return 0;
    }

    /**
     * A bridge that runs, and that a signal closes.
     *
     * @throws CannotStart when settings or surroundings do not fit
     */
    static BridgeApp start(LiveSettings live) throws Exception {
        BridgeApp app = new BridgeApp(live);
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
     * Settings that can change while the bridge runs.
     *
     * @param mediaEnv where media.env is or will be; empty: there is to be none
     * @throws CannotStart with all that is wrong in them
     */
    static LiveSettings live(Map<String, String> environment, Optional<Path> mediaEnv) {
        try {
            return new LiveSettings(environment, mediaEnv);
        } catch (SettingsException e) {
            throw new CannotStart(e.problems());
        }
    }

    /** Settings of a role beside the bridge, which can change while it runs. */
    private static LiveSettings role(Map<String, String> environment) {
        try {
            return LiveSettings.ofRole(environment, SettingsLoader.mediaEnvPlace(environment));
        } catch (SettingsException e) {
            throw new CannotStart(e.problems());
        }
    }

    /**
     * The settings from file and environment.
     *
     * @throws CannotStart with all that is wrong in them
     */
    static SettingsLoader.Loaded load(Map<String, String> environment) {
        try {
            return SettingsLoader.load(environment);
        } catch (SettingsException e) {
            throw new CannotStart(e.problems());
        }
    }

    /** A JVM that a signal ends has status 143; one that has closed everything has done its work, which is 0. */
    private static void exitCleanlyOnSignal(BridgeApp app) {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> exit(app), "shutdown"));
        } catch (IllegalStateException e) {
            // the signal came while the bridge started
            exit(app);
        }
    }

    private static void exit(BridgeApp app) {
        app.close();
        Runtime.getRuntime().halt(0);
    }
}
