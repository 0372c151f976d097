import type { JSX } from "hono/jsx/jsx-runtime";
import { printableLines } from "../../model/printable";
import { Moment } from "../time/clock";

export interface ShownLine {
  readonly at: number;
  readonly level: string;
  readonly text: string;
}

/** What a function wrote while it ran; nothing if it wrote nothing. */
export const LogLines = ({ lines }: { readonly lines: readonly ShownLine[] }): JSX.Element | null =>
  lines.length === 0 ? null : (
    <section class="wide">
      <h2 class="label">Function log</h2>
      <ol class="log">
        {lines.map((line) => (
          <li class={line.level === "ERROR" ? "error" : line.level === "WARN" ? "warn" : undefined}>
            <Moment at={line.at} /> <b>{line.level}</b> <span>{printableLines(line.text)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
