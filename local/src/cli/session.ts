import { StartError } from "../model/errors";
import { printableLines } from "../model/printable";
import { type Millis, millis } from "../model/time";
import type { Stack, StackHooks } from "../stack/start-stack";
import { commandWith, stateArguments } from "./command-line";
import { printScreen, signInAddresses } from "./screen";
import { type Look, lookOf } from "./terminal/look";
import { openPage } from "./terminal/open-page";
import { paintLine } from "./terminal/paint-line";
import { describeShortCuts, type Keyboard, listenForKeys, type ShortCut } from "./terminal/short-cuts";

/** Clears the screen and what was scrolled off it, and goes to its first place. */
const CLEAR = "\x1b[2J\x1b[3J\x1b[H";

/** The stack of `gatehouse start`, through its restarts, and the terminal that it is shown on. */
export class Session {
  readonly #startStack: (hooks: StackHooks) => Promise<Stack>;
  readonly #output: NodeJS.WriteStream;
  #current: Promise<Stack> | undefined;
  #startedIn: Millis = millis(0);
  #giveTerminalBack: () => void = () => {};
  /** Whose token comes next. */
  #nextUser = 0;

  constructor(start: (hooks: StackHooks) => Promise<Stack>, output: NodeJS.WriteStream) {
    this.#startStack = start;
    this.#output = output;
  }

  /** Starts the stack. `passed` is what of the start is over: the program was loaded. */
  async start(passed: Millis): Promise<Stack> {
    const began = performance.now();
    const log = (line: string) => this.#write(paintLine(line, this.#look()));
    this.#current = this.#startStack({ log });
    const stack = await this.#current;
    this.#startedIn = millis(passed + performance.now() - began);
    return stack;
  }

  /** Shows the screen and, where keys come from a terminal, takes short cuts. `end` ends the process. */
  show(stack: Stack, keyboard: Keyboard, end: () => void): void {
    const shortCuts = this.#shortCuts(end);
    const isInteractive = keyboard.isTTY && this.#output.isTTY;
    const words = isInteractive ? describeShortCuts(shortCuts) : "";
    this.#print(stack, words);
    if (!isInteractive) return;
    this.#giveTerminalBack = listenForKeys(keyboard, {
      shortCuts,
      interrupt: end,
      newLine: () => this.#write(""),
      help: () => this.#write(words),
    });
  }

  /** Ends the stack, also one that is still starting. */
  async close(): Promise<void> {
    await (await this.#current?.catch(() => undefined))?.close();
  }

  /** One line where somebody looks; a file or another program gets none. */
  sayGoodbye(): void {
    this.#giveTerminalBack();
    // A terminal that was closed takes no more lines.
    this.#output.on("error", () => {});
    if (this.#output.isTTY) this.#write("\rGoodbye.");
  }

  #shortCuts(end: () => void): readonly ShortCut[] {
    return [
      { key: "o", name: "window", run: () => this.#open((stack) => stack.ready.console?.url, "a developer's window") },
      { key: "l", name: "sign-in page", run: () => this.#open((stack) => signInAddresses(stack)[0], "a sign-in page") },
      { key: "t", name: "token", run: () => this.#showToken() },
      { key: "r", name: "restart", run: () => this.#restart(end) },
      { key: "c", name: "clear", run: () => void this.#output.write(CLEAR) },
      { key: "q", name: "quit", run: end },
    ];
  }

  async #open(addressIn: (stack: Stack) => string | undefined, what: string): Promise<void> {
    const stack = await this.#running();
    const address = stack && addressIn(stack);
    if (address === undefined) return this.#write(`There is no ${what.replace(/^a /, "")} to open.`);
    this.#write(`Opening ${address}`);
    try {
      openPage(address, () => this.#write(`Nothing here opens ${what}. Its address: ${address}`));
    } catch (error) {
      this.#report(error);
    }
  }

  /** The access token of a seeded user, at each press of the next one's. */
  async #showToken(): Promise<void> {
    const stack = await this.#running();
    const users = stack?.ready.users ?? [];
    const user = users[this.#nextUser % Math.max(users.length, 1)];
    if (stack === undefined || user === undefined) {
      const line =
        stack === undefined
          ? ""
          : ` Of any other: ${commandWith("token", ["USERNAME", ...stateArguments(stack.statePath)])}`;
      return this.#write(`There is no seeded user to give a token of.${line}`);
    }
    this.#nextUser += 1;
    try {
      const { accessToken } = await stack.tokens(user.username, { madeBy: "the key t" });
      this.#write(accessToken);
    } catch (error) {
      this.#report(error);
    }
  }

  /** In this process: what a stack opens it closes, and npm, the shell and the terminal see nothing of it. */
  async #restart(end: () => void): Promise<void> {
    this.#write("Restarting.");
    await this.close();
    try {
      this.#print(await this.start(millis(0)), describeShortCuts(this.#shortCuts(end)));
    } catch (error) {
      this.#report(error);
      this.#write("Press r to try again, q to quit.");
    }
  }

  /** Undefined after a restart that failed. */
  #running(): Promise<Stack | undefined> {
    return this.#current?.catch(() => undefined) ?? Promise.resolve(undefined);
  }

  #report(error: unknown): void {
    const text = error instanceof StartError ? error.message : `a fault of Gatehouse itself: ${String(error)}`;
    this.#write(this.#look().paint("red", `gatehouse: ${printableLines(text)}`));
  }

  #print(stack: Stack, shortCuts: string): void {
    const options = { look: this.#look(), readyIn: this.#startedIn, shortCuts };
    printScreen(stack, (text) => void this.#output.write(text), options);
  }

  #look(): Look {
    return lookOf(this.#output, process.env);
  }

  #write(line: string): void {
    this.#output.write(`${line}\n`);
  }
}
