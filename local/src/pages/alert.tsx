import type { JSX } from "hono/jsx/jsx-runtime";
import { Icon } from "./icon";

export interface AlertProps {
  readonly kind: "done" | "failed";
  readonly text: string;
}

/** A sentence that says what has just been done, or why it failed. */
export function Alert({ kind, text }: AlertProps): JSX.Element {
  return (
    <div class={`alert ${kind}`} role={kind === "failed" ? "alert" : "status"}>
      <Icon name={kind === "failed" ? "cross" : "check"} />
      <p>{text}</p>
    </div>
  );
}
