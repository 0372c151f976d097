import type { JSX } from "hono/jsx/jsx-runtime";
import { Icon } from "../../pages/icon";

interface CopyButtonProps {
  readonly text: string;
  /** Says for a screen reader what is copied. */
  readonly what: string;
  readonly label?: string;
}

/** Copies a text; shown only where the page's script runs. */
export const CopyButton = ({ text, what, label = "Copy" }: CopyButtonProps): JSX.Element => (
  <button class="button small copy" type="button" data-copy={text} aria-label={`${label} ${what}`}>
    <Icon name="copy" />
    <span data-copied="Copied">{label}</span>
  </button>
);

/** A command to try, with a way to copy it. */
export const Command = ({ text }: { readonly text: string }): JSX.Element => (
  <div class="command">
    <code>{text}</code>
    <CopyButton text={text} what="the command" />
  </div>
);
