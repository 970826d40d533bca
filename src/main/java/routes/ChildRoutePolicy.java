package routes;

import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;
import process.Child;
import process.Supervisor;

/** Stops a child with its route. */
public final class ChildRoutePolicy extends RoutePolicySupport {
    private final Supervisor supervisor;

    public ChildRoutePolicy(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    @Override
    public void onStop(Route route) {
        supervisor.find(route.getRouteId()).ifPresent(Child::stop);
    }

    @Override
    public void onSuspend(Route route) {
        onStop(route);
    }
}
