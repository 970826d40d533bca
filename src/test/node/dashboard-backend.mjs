// The dashboard backend's side of the bridge's WebSocket: takes every text frame at /ws/bridge and writes it down.
// Arguments: port, log file. Prints "listening".
import fs from "node:fs";
import { WebSocketServer } from "ws";

const [port, log] = process.argv.slice(2);
const write = (entry) => fs.appendFileSync(log, JSON.stringify(entry) + "\n");
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(port), path: "/ws/bridge" });

server.on("connection", (socket) => {
  write({ type: "connected" });
  socket.on("message", (data, binary) => {
    write({ type: binary ? "binary" : "text", message: JSON.parse(data.toString("utf8")) });
  });
});
server.on("listening", () => console.log("listening"));
