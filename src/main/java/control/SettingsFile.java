package control;

/** A file of settings in CONFIG_DIR that is followed while the bridge runs, the weakest first. */
public enum SettingsFile {
    /** Everything that operators set. */
    MEDIA("media.env"),
    /** Keys and tokens, where they are kept apart, as a Kubernetes Secret does; wins over the other. */
    SECRETS("secrets.env");

    private final String fileName;

    SettingsFile(String fileName) {
        this.fileName = fileName;
    }

    public String fileName() {
        return fileName;
    }
}
