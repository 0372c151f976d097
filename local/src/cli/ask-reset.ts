import { createInterface } from "node:readline/promises";
import { StartError } from "../model/errors";
import { isThereState, resetState } from "../stack/state/reset-state";

interface Terminal {
  readonly input: NodeJS.ReadStream;
  /** Where the question goes. */
  readonly output: NodeJS.WriteStream;
}

/**
 * Removes the state, after a yes: typed, or given as `--yes`. Throws a StartError `not-confirmed` where nobody can be
 * asked, or who was asked does not want it.
 */
export async function resetAfterAsking(path: string, isYes: boolean, terminal: Terminal): Promise<void> {
  if (!isThereState(path)) return;
  if (!isYes && !(await ask(path, terminal))) throw new StartError("not-confirmed", "Nothing was removed or started.");
  resetState(path);
  terminal.output.write(`Removed the state in ${path}.\n`);
}

async function ask(path: string, { input, output }: Terminal): Promise<boolean> {
  if (!input.isTTY) {
    throw new StartError(
      "not-confirmed",
      `--reset removes all that is in ${path}; without a terminal say --reset --yes.`,
    );
  }
  const lines = createInterface({ input, output });
  try {
    const answer = await lines.question(
      `This removes users, sign-ins, keys, tables and objects in ${path}, for good. Go on? [y/N] `,
    );
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
