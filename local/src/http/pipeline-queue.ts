import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Requests that may wait on one connection. A client that sends more before it reads is cut off. */
const MOST_WAITING = 1_000;

type Waiting = readonly [incoming: IncomingMessage, response: ServerResponse, listener: RequestListener];

/**
 * Answers the requests of a connection one after the other (RFC 9112, section 9.3.2): the next is handed on when the
 * previous answer has been sent. node:http would handle all pipelined requests at once, so that a client that sends
 * many and reads nothing fills the memory with their answers. While requests wait, no more are read from their
 * connection.
 */
export class PipelineQueue {
  readonly #waiting = new WeakMap<Socket, Waiting[]>();

  /** The listener, called once all earlier requests of the connection are answered, whichever listener has those. */
  behind(listener: RequestListener): RequestListener {
    return (incoming, response) => {
      const { socket } = incoming;
      const waiting = this.#waiting.get(socket);
      if (waiting === undefined) {
        this.#waiting.set(socket, []);
        this.#serve(incoming, response, listener);
      } else if (waiting.length < MOST_WAITING) {
        waiting.push([incoming, response, listener]);
        socket.pause();
      } else socket.destroy();
    };
  }

  #serve(incoming: IncomingMessage, response: ServerResponse, listener: RequestListener): void {
    response.once("close", () => this.#next(incoming.socket));
    listener(incoming, response);
  }

  #next(socket: Socket): void {
    const waiting = this.#waiting.get(socket);
    const next = socket.destroyed ? undefined : waiting?.shift();
    if (waiting === undefined || next === undefined) {
      this.#waiting.delete(socket);
      return;
    }
    // The last may have a body that has not been read.
    if (waiting.length === 0) socket.resume();
    this.#serve(...next);
    if (waiting.length > 0) socket.pause();
  }
}
