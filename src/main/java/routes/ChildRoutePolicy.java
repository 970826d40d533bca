package routes;

import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;
import process.Child;
import process.Supervisor;

/**
 * Orders a child's start and its stop with those of its route, before the call that does so returns: the route's own exchange
 * comes a moment later on another thread, when the child may have been given another name.
 */
public final class ChildRoutePolicy extends RoutePolicySupport {
    private final Supervisor supervisor;

    public ChildRoutePolicy(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    @Override
    public void onStart(Route route) {
        supervisor.find(route.getRouteId()).ifPresent(Child::start);
    }

    @Override
    public void onResume(Route route) {
        onStart(route);
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
