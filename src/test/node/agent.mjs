// An agent: a real MCP client that looks at the show and acts. Arguments: address, token (may be empty), steps.
// A step is a tool's name and its arguments as JSON, or "tools". Prints one JSON line per step; an image's bytes as base64.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [url, token, ...steps] = process.argv.slice(2);
const headers = token ? { Authorization: `Bearer ${token}` } : {};
const client = new Client({ name: "director", version: "1" });
await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
console.log(JSON.stringify({ step: "server", ...client.getServerVersion(), instructions: client.getInstructions() }));
for (const step of steps) {
  const space = step.indexOf(" ");
  const name = space < 0 ? step : step.slice(0, space);
  if (name === "tools") {
    const { tools } = await client.listTools();
    console.log(JSON.stringify({ step: name, tools }));
  } else {
    const answer = await client.callTool({ name, arguments: space < 0 ? {} : JSON.parse(step.slice(space + 1)) });
    console.log(JSON.stringify({ step: name, error: answer.isError ?? false, content: answer.content }));
  }
}
await client.close();
