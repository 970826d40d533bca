package app;

import picocli.CommandLine.IVersionProvider;

/** What {@code version} and {@code --version} print. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "media-bridge " + (version == null ? "development" : version),
            "Java " + System.getProperty("java.version") + ", Camel "
                    + org.apache.camel.CamelContext.class.getPackage().getImplementationVersion()
        };
    }
}
