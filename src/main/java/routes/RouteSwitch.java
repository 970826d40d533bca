package routes;

import control.ChildSwitch;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;

/** Starts and stops the children's routes; see {@link ChildRoutes}. */
public final class RouteSwitch implements ChildSwitch {
    private final CamelContext context;

    public RouteSwitch(CamelContext context) {
        this.context = context;
    }

    @Override
    public synchronized void on(String child) {
        if (context.getRoute(child) == null) {
            TemplatedRouteBuilder.builder(context, ChildRoutes.TEMPLATE)
                    .routeId(child)
                    .parameter(ChildRoutes.NAME, child)
                    .add();
        }
        control(() -> context.getRouteController().startRoute(child));
    }

    @Override
    public synchronized void off(String child) {
        if (context.getRoute(child) != null) {
            control(() -> context.getRouteController().stopRoute(child));
        }
    }

    @Override
    public synchronized void remove(String child) {
        off(child);
        control(() -> context.removeRoute(child));
    }

    private interface Step {
        void run() throws Exception;
    }

    private static void control(Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new IllegalStateException("a child's route could not be changed: " + e.getMessage(), e);
        }
    }
}
