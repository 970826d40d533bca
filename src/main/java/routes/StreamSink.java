package routes;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;

/** Where a stream reader's messages go. */
interface StreamSink {
    boolean isFull();

    /** Runs this whenever there is room again. */
    void onRoom(Runnable handler);

    /** Runs this when the other side has gone. */
    void onEnd(Runnable handler);

    /**
     * Sends a message.
     *
     * @param id its number in the feed; 0: it has none
     * @param data JSON
     */
    void message(String type, long id, String data);

    /** Sends something without meaning, so that the other side knows the stream has begun. */
    void comment();

    void end();

    /** Server-sent events. */
    record ServerSent(HttpServerResponse response) implements StreamSink {
        @Override
        public boolean isFull() {
            return response.writeQueueFull();
        }

        @Override
        public void onRoom(Runnable handler) {
            response.drainHandler(room -> handler.run());
        }

        @Override
        public void onEnd(Runnable handler) {
            response.closeHandler(closed -> handler.run());
            response.exceptionHandler(e -> handler.run());
        }

        @Override
        public void message(String type, long id, String data) {
            if (!response.closed()) {
                response.write((id > 0 ? "id: " + id + "\n" : "") + "event: " + type + "\ndata: " + data + "\n\n");
            }
        }

        @Override
        public void comment() {
            response.write(": here\n\n");
        }

        @Override
        public void end() {
            response.reset();
        }
    }

    /** Text messages of a WebSocket, {@code {"type":…,"data":…}}. */
    record Socket(ServerWebSocket socket) implements StreamSink {
        @Override
        public boolean isFull() {
            return socket.writeQueueFull();
        }

        @Override
        public void onRoom(Runnable handler) {
            socket.drainHandler(room -> handler.run());
        }

        @Override
        public void onEnd(Runnable handler) {
            socket.closeHandler(closed -> handler.run());
            socket.exceptionHandler(e -> handler.run());
        }

        @Override
        public void message(String type, long id, String data) {
            if (!socket.isClosed()) {
                socket.writeTextMessage("{\"type\":\"" + type + "\",\"data\":" + data + "}");
            }
        }

        @Override
        public void comment() {
            socket.writePing(io.vertx.core.buffer.Buffer.buffer());
        }

        @Override
        public void end() {
            socket.close();
        }
    }
}
