package routes;

import control.StartFields;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import settings.SettingsException;

/** Turns what is wrong with a request into the answer that says so. */
final class Requests {
    private Requests() {}

    /**
     * Reads a request's fields.
     *
     * @throws Failure 400 for a field of the wrong type
     */
    static <T> T parse(Supplier<T> parser) {
        try {
            return parser.get();
        } catch (StartFields.WrongType e) {
            throw new Failure(400, e.getMessage());
        }
    }

    /**
     * Applies settings.
     *
     * @throws Failure 400 for settings that cannot be used
     */
    static <T> T settings(Supplier<T> step) {
        try {
            return step.get();
        } catch (SettingsException e) {
            throw new Failure(
                    400,
                    e.problems().stream().map(StartFields::inRequestWords).collect(Collectors.joining("; "))
                            + ". Nothing was changed.");
        }
    }
}
