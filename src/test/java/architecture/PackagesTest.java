package architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.ArrayList;
import java.util.List;

/** Dependencies between packages point down this list, never up. */
@AnalyzeClasses(
        packages = {
            "app",
            "routes",
            "control",
            "preview",
            "alerts",
            "health",
            "delivery",
            "program",
            "audio",
            "ffmpeg",
            "process",
            "settings"
        },
        importOptions = ImportOption.DoNotIncludeTests.class)
final class PackagesTest {
    private static final List<String> ORDER = List.of(
            "app",
            "routes",
            "control",
            "preview",
            "alerts",
            "health",
            "delivery",
            "program",
            "audio",
            "ffmpeg",
            "process",
            "settings");

    @ArchTest
    static final ArchRule DEPENDENCIES_POINT_DOWN = downwards();

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching("(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule CAMEL_STAYS_IN_APP_AND_ROUTES = noClasses()
            .that()
            .resideOutsideOfPackages("app", "routes")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "io.vertx..");

    @ArchTest
    static final ArchRule PROCESS_NEEDS_ONLY_THE_JDK = noClasses()
            .that()
            .resideInAPackage("process")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("process", "java..");

    private static ArchRule downwards() {
        List<ArchRule> rules = new ArrayList<>();
        for (int i = 1; i < ORDER.size(); i++) {
            rules.add(noClasses()
                    .that()
                    .resideInAPackage(ORDER.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(ORDER.subList(0, i).toArray(new String[0]))
                    .allowEmptyShould(true));
        }
        CompositeArchRule all = CompositeArchRule.of(rules.get(0));
        for (ArchRule rule : rules.subList(1, rules.size())) {
            all = all.and(rule);
        }
        return all;
    }
}
