// A receiver of webhooks that verifies signatures with the reference library and writes down what it got.
// Arguments: port (0: any free one), secret, log file. Prints "listening PORT".
// PUT /mode with a word (ok, 500, 429, 410, slow, hang, redirect, flood) says how it answers from then on.
import http from "node:http";
import fs from "node:fs";
import { Webhook } from "standardwebhooks";

const [port, secret, log] = process.argv.slice(2);
const webhook = new Webhook(secret);
let mode = "ok";

function verified(body, headers) {
  try {
    webhook.verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

function read(request, take) {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => take(Buffer.concat(parts).toString("utf8")));
}

function answer(response, how) {
  switch (how) {
    case "ok": return response.writeHead(204).end();
    case "500": return response.writeHead(500).end("no");
    case "400": return response.writeHead(400).end("no");
    case "410": return response.writeHead(410).end();
    case "429": return response.writeHead(429, { "Retry-After": "2" }).end();
    case "redirect": return response.writeHead(307, { Location: "/elsewhere" }).end();
    case "slow": return setTimeout(() => response.writeHead(204).end(), 1500);
    case "flood": {
      response.writeHead(200);
      const more = () => { while (response.write("x".repeat(65536))); };
      response.on("drain", more);
      return more();
    }
    default: return undefined; // hang: never
  }
}

const server = http.createServer((request, response) => {
  if (request.url === "/mode") {
    return read(request, (body) => { mode = body.trim(); response.writeHead(204).end(); });
  }
  const how = mode;
  return read(request, (body) => {
    let event = {};
    try { event = JSON.parse(body); } catch { /* written down as it is */ }
    fs.appendFileSync(log, JSON.stringify({
      at: Date.now(),
      path: request.url,
      id: request.headers["webhook-id"] ?? "",
      verified: verified(body, request.headers),
      answer: how,
      type: request.headers["content-type"] ?? "",
      event,
    }) + "\n");
    answer(response, how);
  });
});
server.listen(Number(port), "127.0.0.1", () => console.log(`listening ${server.address().port}`));
