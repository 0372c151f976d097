import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * A child process that answers each line of JSON on its standard input with one on its standard output. One call at a
 * time; a call rejects when the child ends before it has answered.
 */
export function lineCalls<Reply>(child: ChildProcess): {
  readonly send: (call: object) => Promise<Reply>;
  /** Ends the child, by the end of its input. */
  readonly close: () => void;
} {
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error("The child was started without pipes.");
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return {
    async send(call) {
      stdin.write(`${JSON.stringify(call)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error("The child ended without an answer.");
      return JSON.parse(value) as Reply;
    },
    close: () => stdin.end(),
  };
}
