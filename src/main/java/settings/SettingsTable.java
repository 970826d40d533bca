package settings;

import java.util.ArrayList;
import java.util.List;

/** The documentation of all settings, made from their definitions. */
public final class SettingsTable {
    private SettingsTable() {}

    /** A markdown table with a row for each setting, for the README. */
    public static String markdown() {
        List<String> lines = new ArrayList<>();
        lines.add("| name | default | allowed | meaning |");
        lines.add("| --- | --- | --- | --- |");
        for (SettingDefinition setting : SettingDefinitions.all()) {
            lines.add("| `" + setting.name() + "` | "
                    + (setting.defaultValue().isEmpty() ? "none" : "`" + setting.defaultValue() + "`") + " | "
                    + cell(setting.allowed()) + " | " + cell(setting.description())
                    + (setting.secret() ? " Secret." : "") + " |");
        }
        return String.join("\n", lines) + "\n";
    }

    /** The text of {@code config/media.env.example}: every setting in place, commented out with its default. */
    public static String mediaEnvExample() {
        StringBuilder text = new StringBuilder(INTRODUCTION);
        String section = "";
        for (SettingDefinition setting : SettingDefinitions.all()) {
            if (!setting.section().equals(section)) {
                section = setting.section();
                text.append("\n\n## ").append(section).append('\n');
            }
            text.append("\n# ").append(setting.description()).append('\n');
            text.append("# Allowed: ").append(setting.allowed()).append('\n');
            text.append("# ")
                    .append(setting.name())
                    .append('=')
                    .append(quoted(setting.defaultValue()))
                    .append('\n');
        }
        return text.toString();
    }

    private static final String INTRODUCTION = """
            # Settings of the media bridge. Copy this file to media.env beside it and uncomment what you change;
            # what is commented out here shows the default. Keep media.env to yourself: it holds keys.
            #
            # Order of precedence: start request, this file, environment, default. Every name may also be written with
            # MEDIA_BRIDGE_ before it; the plain name wins. A blank value means: not set.
            # Lines read NAME=value, NAME="value" or export NAME='value'; nothing in them is ever evaluated. A comment may
            # follow a value after white space.
            """;

    private static String quoted(String value) {
        return value.contains(" ") ? '"' + value + '"' : value;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
