package routes;

import alerts.Delivery;
import alerts.ReceiverSnapshot;
import java.util.List;
import java.util.Map;
import org.apache.camel.Header;

/** What operators may ask about the delivery of alerts. */
public final class AlertDeliveryApi {
    private final Delivery delivery;

    public AlertDeliveryApi(Delivery delivery) {
        this.delivery = delivery;
    }

    /** Posts what is due; called by a timer. */
    public void deliver() {
        delivery.deliver();
    }

    public Map<String, Object> receivers() {
        List<ReceiverSnapshot> all = delivery.receivers();
        Map<String, Object> answer = Answers.success("receivers", all);
        answer.put("count", all.size());
        return answer;
    }

    /** Takes a receiver that answered 410 for one that wants alerts again. */
    public Map<String, Object> resume(@Header("name") String name) {
        if (!delivery.resume(name)) {
            throw new Failure(404, "There is no receiver of alerts with this name.");
        }
        return receivers();
    }
}
