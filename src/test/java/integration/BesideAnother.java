package integration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A case that mostly waits and whose bounds are seconds or, as of two bridges on one machine, a fifth of a second: it runs
 * beside another of its kind, in a process of its own. Whatever measures milliseconds runs alone, after these.
 */
@Tag("beside")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface BesideAnother {}
