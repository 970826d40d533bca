package routes;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpStatelessSyncServer;
import io.modelcontextprotocol.spec.McpSchema;
import io.vertx.ext.web.Router;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * The agents' door: an MCP server at {@code /mcp} whose tools are the calls of the control API. A tool goes through the
 * call's own route with the caller's token, so that the same guard, the same limits and the same sentences apply.
 */
public final class McpEndpoint implements AutoCloseable {
    private static final String INSTRUCTIONS =
            "You run a live programme. list_alerts tells what is wrong, what it means and which calls would help;"
                    + " take_snapshot shows what is on air; list_events tells what happened. Prefer the slate over"
                    + " stopping: stopping takes the programme off air.";
    /** Our tools say what is wrong with their arguments themselves. */
    private static final JsonSchemaValidator NONE =
            (schema, content) -> JsonSchemaValidator.ValidationResponse.asValid(null);

    private final CamelContext camel;
    private volatile McpStatelessSyncServer server;

    private McpEndpoint(CamelContext camel) {
        this.camel = camel;
    }

    /** At the first call: a bridge that no agent talks to does without the SDK's memory. */
    private void start(McpTransport transport, McpJson json) {
        List<SyncToolSpecification> tools =
                AgentTool.all().stream().map(this::tool).toList();
        server = McpServer.sync(transport)
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
        Router router = VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
        McpJson json = new McpJson();
        McpEndpoint endpoint = new McpEndpoint(context);
        new McpTransport(json, guard::mayRead, transport -> endpoint.start(transport, json)).install(router);
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
        FluentProducerTemplate call = camel.createFluentProducerTemplate()
                .withHeader(Exchange.HTTP_METHOD, tool.method())
                .withHeader(Exchange.HTTP_PATH, tool.path())
                .withBody(tool.body(arguments))
                .to("direct:" + tool.operation());
        if (context.get(McpTransport.AUTHORIZATION) instanceof String authorization) {
            call = call.withHeader("Authorization", authorization);
        }
        for (String name : tool.inHeaders()) {
            if (arguments.get(name) != null) {
                call = call.withHeader(name, String.valueOf(arguments.get(name)));
            }
        }
        return result(tool, call.request(Exchange.class));
    }

    /** What the call answered; a health that is bad is an answer, not an error. */
    private static McpSchema.CallToolResult result(AgentTool tool, Exchange answer) {
        byte[] body = answer.getMessage().getBody(byte[].class);
        int status = answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class);
        String type = answer.getMessage().getHeader(Exchange.CONTENT_TYPE, "", String.class);
        McpSchema.Content content = type.startsWith("image/")
                ? McpSchema.ImageContent.builder(Base64.getEncoder().encodeToString(body), type)
                        .build()
                : McpSchema.TextContent.builder(new String(body, StandardCharsets.UTF_8))
                        .build();
        boolean failed = answer.isFailed() || (status >= 400 && !"health-read".equals(tool.operation()));
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
    }
}
