import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { Hidden } from "../../pages/controls";

interface PostFormProps {
  readonly csrf: string;
  readonly action: string;
  readonly class?: string | undefined;
  readonly autocomplete?: "off";
  readonly "aria-label"?: string;
  /** The id of the part of the page that the answer replaces; without a script the form opens a page. */
  readonly "data-inline"?: string;
  readonly children?: Child;
}

/** A form that changes something: it carries the session's token. */
export const PostForm = ({ csrf, action, children, ...attributes }: PostFormProps): JSX.Element => (
  <form method="post" action={action} {...attributes}>
    <Hidden name="csrf" value={csrf} />
    {children}
  </form>
);
