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
  /** The connections with a request that is being answered. Each answer is closed in the end, so none stays. */
  readonly #busy = new Set<Socket>();
  readonly #waiting = new Map<Socket, Waiting[]>();

  /** The listener, called once all earlier requests of the connection are answered, whichever listener has those. */
  behind(listener: RequestListener): RequestListener {
    return (incoming, response) => {
      const { socket } = incoming;
      if (this.#busy.has(socket)) this.#wait(socket, [incoming, response, listener]);
      else this.#serve(incoming, response, listener);
    };
  }

  #wait(socket: Socket, request: Waiting): void {
    const waiting = this.#waiting.get(socket) ?? [];
    if (waiting.length === MOST_WAITING) {
      socket.destroy();
      return;
    }
    this.#waiting.set(socket, waiting);
    waiting.push(request);
    socket.pause();
  }

  #serve(incoming: IncomingMessage, response: ServerResponse, listener: RequestListener): void {
    const { socket } = incoming;
    this.#busy.add(socket);
    response.once("close", () => this.#next(socket));
    listener(incoming, response);
  }

  #next(socket: Socket): void {
    this.#busy.delete(socket);
    const waiting = this.#waiting.get(socket);
    if (waiting === undefined) return;
    const next = socket.destroyed ? undefined : waiting.shift();
    if (next === undefined || waiting.length === 0) this.#waiting.delete(socket);
    if (next === undefined) return;
    // The last may have a body that has not been read.
    if (waiting.length === 0) socket.resume();
    this.#serve(...next);
    if (waiting.length > 0) socket.pause();
  }
}
