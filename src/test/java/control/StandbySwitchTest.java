package control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandbySwitchTest {
    private final List<String> done = new ArrayList<>();
    private final StandbySwitch children = new StandbySwitch(
            new ChildSwitch() {
                @Override
                public void on(String child) {
                    done.add("on " + child);
                }

                @Override
                public void off(String child) {
                    done.add("off " + child);
                }

                @Override
                public void remove(String child) {
                    done.add("remove " + child);
                }
            },
            child -> child.startsWith("destination-"));

    @Test
    void standsByWithoutPublishers() {
        children.on("encoder");
        children.on("destination-primary");

        assertThat(done).containsExactly("on encoder");
    }

    @Test
    void startsWhatIsWantedWhenItLeads() {
        children.on("destination-primary");
        children.on("destination-backup");
        children.off("destination-backup");
        done.clear();

        children.lead(true);
        children.lead(true);

        assertThat(done).containsExactly("on destination-primary");
    }

    @Test
    void stopsPublishersWithTheLeadAndTakesThemUpAgain() {
        children.lead(true);
        children.on("destination-primary");
        done.clear();

        children.lead(false);
        children.lead(true);

        assertThat(done).containsExactly("off destination-primary", "on destination-primary");
    }

    @Test
    void forgetsWhatWasRemoved() {
        children.on("destination-primary");
        children.remove("destination-primary");
        done.clear();

        children.lead(true);

        assertThat(done).isEmpty();
    }
}
