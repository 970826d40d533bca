package routes;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpStatelessSyncServer;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * The agents' door: an MCP server at {@code /mcp} whose tools are the calls of the control API. A tool is the
 * call itself, over HTTP and with the caller's token, so that the same guard, limits and sentences apply.
 */
public final class McpEndpoint implements AutoCloseable {
    private static final String INSTRUCTIONS =
            "You run a live programme. list_alerts tells what is wrong, what it means and which calls would help;"
                    + " take_snapshot shows what is on air; list_events tells what happened. Prefer the slate over"
                    + " stopping: stopping takes the programme off air.";
    /** Our tools say what is wrong with their arguments themselves. */
    private static final JsonSchemaValidator NONE =
            (schema, content) -> JsonSchemaValidator.ValidationResponse.asValid(null);

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private McpTransport transport;
    private volatile McpStatelessSyncServer server;

    /** At the first call: a bridge that no agent talks to does without the SDK's memory. */
    private void start(McpTransport asked, McpJson json) {
        List<SyncToolSpecification> tools =
                AgentTool.all().stream().map(this::tool).toList();
        server = McpServer.sync(asked)
                .jsonMapper(json)
                .jsonSchemaValidator(NONE)
                .validateToolInputs(false)
                .immediateExecution(true)
                .serverInfo("media-bridge", version())
                .instructions(INSTRUCTIONS)
                .capabilities(
                        McpSchema.ServerCapabilities.builder().tools(false).build())
                .tools(tools)
                .build();
    }

    private static String version() {
        String version = McpEndpoint.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Serves agents on the context's HTTP server of that port, which must have been started. */
    public static McpEndpoint open(CamelContext context, int port, ApiGuard guard) {
        VertxPlatformHttpRouter router =
                VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
        McpJson json = new McpJson();
        McpEndpoint endpoint = new McpEndpoint();
        McpTransport transport = new McpTransport(json, guard::mayRead, asked -> endpoint.start(asked, json));
        transport.install(router.vertx(), router);
        endpoint.transport = transport;
        return endpoint;
    }

    private SyncToolSpecification tool(AgentTool tool) {
        McpSchema.Tool shown = McpSchema.Tool.builder(tool.name(), tool.schema())
                .description(tool.description())
                .annotations(McpSchema.ToolAnnotations.builder()
                        .readOnlyHint(tool.reads())
                        .build())
                .build();
        return new SyncToolSpecification(shown, (context, request) -> call(tool, context, request));
    }

    private McpSchema.CallToolResult call(
            AgentTool tool, McpTransportContext context, McpSchema.CallToolRequest request) {
        Map<String, Object> arguments = request.arguments() == null ? Map.of() : request.arguments();
        String base = String.valueOf(context.get(McpTransport.BASE));
        HttpRequest.Builder call = HttpRequest.newBuilder(URI.create(base + tool.target(arguments)))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .method(tool.method(), HttpRequest.BodyPublishers.ofString(tool.body(arguments)));
        if (context.get(McpTransport.AUTHORIZATION) instanceof String authorization) {
            call.header("Authorization", authorization);
        }
        try {
            return result(tool, http.send(call.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            return McpSchema.CallToolResult.builder()
                    .addTextContent("The bridge did not answer in time.")
                    .isError(true)
                    .build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the call answered; a health that is bad is an answer, not an error. */
    private static McpSchema.CallToolResult result(AgentTool tool, HttpResponse<byte[]> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("");
        McpSchema.Content content = type.startsWith("image/")
                ? McpSchema.ImageContent.builder(Base64.getEncoder().encodeToString(answer.body()), type)
                        .build()
                : McpSchema.TextContent.builder(new String(answer.body(), StandardCharsets.UTF_8))
                        .build();
        boolean failed = answer.statusCode() >= 400 && !"health-read".equals(tool.operation());
        return McpSchema.CallToolResult.builder(List.of(content))
                .isError(failed)
                .build();
    }

    @Override
    public void close() {
        McpStatelessSyncServer started = server;
        if (started != null) {
            started.close();
        }
        transport.uninstall();
    }
}
