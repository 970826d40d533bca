package routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StartGateRouteTest {
    private final Main camel = new Main();
    private StartGate gate;

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void nothingIsServedBeforeAllOfItIs() throws Exception {
        int port = ApiServer.freePort();
        camel.addOverrideProperty("bridge.http.host", "127.0.0.1");
        camel.addOverrideProperty("bridge.http.port", Integer.toString(port));
        camel.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/here").setBody(constant("here"));
            }
        });
        camel.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport main) {
                gate = StartGate.install(main.getCamelContext(), port);
            }
        });
        camel.start();

        HttpResponse<String> early = get(port);
        assertThat(early.statusCode()).isEqualTo(503);
        assertThat(early.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(early.body()).isEqualTo("""
                {"success":false,"error":"The bridge is starting; ask again in a second."}""");

        gate.open();

        assertThat(get(port).body()).isEqualTo("here");
    }

    private static HttpResponse<String> get(int port) throws IOException, InterruptedException {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/here"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
