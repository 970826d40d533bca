package app;

import control.LiveSettings;
import control.SettingsFile;
import control.SettingsWatch;
import java.util.ArrayList;
import java.util.List;

/** Takes what changes in media.env and secrets.env while a role runs, whichever it is. */
final class SettingsFollower implements AutoCloseable {
    private final List<SettingsWatch> watches = new ArrayList<>();

    private SettingsFollower(LiveSettings live) {
        for (SettingsFile which : SettingsFile.values()) {
            live.path(which).ifPresent(file -> watches.add(new SettingsWatch(live, which, file)));
        }
    }

    /** Begins to follow. */
    static SettingsFollower follow(LiveSettings live) {
        SettingsFollower follower = new SettingsFollower(live);
        follower.watches.forEach(SettingsWatch::start);
        return follower;
    }

    @Override
    public void close() {
        watches.forEach(SettingsWatch::close);
    }
}
