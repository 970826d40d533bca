package routes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/** The health checks over HTTP: 200 when what was asked for is up, else 503. */
public final class ObserveApi {
    private static final String FULL = "full";
    private static final Set<String> SHOWN = Set.of("count", "since");

    /** All checks; up when the bridge is live and ready, whatever else is wrong. */
    public Map<String, Object> health(Exchange exchange) {
        Collection<HealthCheck.Result> all = ours(HealthCheckHelper.invoke(exchange.getContext(), FULL));
        boolean up = all.stream()
                .filter(result ->
                        result.getCheck().isLiveness() || result.getCheck().isReadiness())
                .allMatch(ObserveApi::isUp);
        return answer(exchange, up, all);
    }

    /** Whether a restart would help: down. */
    public Map<String, Object> live(Exchange exchange) {
        return part(exchange, ours(HealthCheckHelper.invokeLiveness(exchange.getContext(), FULL)));
    }

    /** Whether the bridge can do its work. */
    public Map<String, Object> ready(Exchange exchange) {
        CamelContext context = exchange.getContext();
        Map<String, Object> answer = part(exchange, ours(HealthCheckHelper.invokeReadiness(context, FULL)));
        return context.getStatus().isStarted() ? answer : answer(exchange, false, List.of());
    }

    /** The bridge's own: a child's route that is stopped is no illness. */
    private static Collection<HealthCheck.Result> ours(Collection<HealthCheck.Result> results) {
        return results.stream()
                .filter(result -> BridgeChecks.GROUP.equals(result.getCheck().getGroup()))
                .toList();
    }

    private static Map<String, Object> part(Exchange exchange, Collection<HealthCheck.Result> results) {
        return answer(exchange, results.stream().allMatch(ObserveApi::isUp), results);
    }

    private static boolean isUp(HealthCheck.Result result) {
        return result.getState() == HealthCheck.State.UP;
    }

    private static Map<String, Object> answer(Exchange exchange, boolean up, Collection<HealthCheck.Result> results) {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, up ? 200 : 503);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", up ? "UP" : "DOWN");
        List<Map<String, Object>> checks = new ArrayList<>();
        results.stream()
                .sorted(Comparator.comparing(result -> result.getCheck().getId()))
                .forEach(result -> checks.add(check(result)));
        answer.put("checks", checks);
        return answer;
    }

    private static Map<String, Object> check(HealthCheck.Result result) {
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("name", result.getCheck().getId());
        check.put("status", result.getState().name());
        result.getMessage().ifPresent(message -> check.put("message", message));
        Map<String, Object> data = result.getDetails().entrySet().stream()
                .filter(entry -> SHOWN.contains(entry.getKey()) && Objects.nonNull(entry.getValue()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        if (!data.isEmpty()) {
            check.put("data", data);
        }
        return check;
    }
}
