import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { Field, Hidden } from "../../../pages/controls";
import type { PageContext, Problem } from "./page";

/** The parts of a form. It posts to its own page and carries no state except the browser's CSRF token. */
interface PageFormProps {
  readonly context: PageContext;
  readonly path: string;
  readonly problem?: Problem | undefined;
  readonly button: string;
  /** The name of the button, where programs look for one. */
  readonly buttonName?: string;
  /** Another button of the same form. It comes after the first one, which the Enter key triggers. */
  readonly more?: Child;
  /** The fields. */
  readonly children?: Child;
}

/** The problem of a form. Screen readers announce it when the page opens. */
export const ProblemText = ({ problem }: { readonly problem: Problem | undefined }): JSX.Element | null =>
  problem === undefined ? null : (
    <p class="problem" role="alert" id="problem">
      {problem.text}
    </p>
  );

export const Notice = ({ text }: { readonly text: string }): JSX.Element => (
  <p class="notice" role="status">
    {text}
  </p>
);

/** What the place of codes on this machine is called, with a link where it is open. */
export function InboxName({ services }: Pick<PageContext, "services">): JSX.Element {
  const url = services.inboxUrl?.();
  return url === undefined ? (
    <>the developer's window</>
  ) : (
    <a href={url} target="_blank" rel="noopener">
      the developer's window
    </a>
  );
}

interface CodeSentProps extends Pick<PageContext, "services"> {
  /** Masked; undefined where the page does not know it. */
  readonly sentTo: string | undefined;
  /** The beginning of the sentence that says where the code stands on this machine. */
  readonly lead: string;
}

/** Where a code was sent, and where it stands on this machine. */
export const CodeSent = ({ services, sentTo, lead }: CodeSentProps): JSX.Element => (
  <>
    {sentTo === undefined ? null : <Notice text={`We sent a code to ${sentTo}.`} />}
    <p class="lead">
      {lead} stands in the terminal and in <InboxName services={services} />.
    </p>
  </>
);

interface PageFieldProps {
  readonly name: string;
  readonly label: string;
  readonly type?: "text" | "password" | "email" | "tel" | "date" | "url" | undefined;
  readonly autocomplete: string;
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  readonly problem: Problem | undefined;
  readonly isFocused?: boolean;
  readonly isCode?: boolean;
  readonly aside?: Child;
}

/** A labelled field. The field with the problem is marked, refers to its text and has the focus. */
export function PageField({ problem, isFocused, type = "text", ...field }: PageFieldProps): JSX.Element {
  const isWrong = problem?.field === field.name;
  return (
    <Field
      {...field}
      type={type}
      isRequired={true}
      isFocused={problem === undefined ? isFocused : isWrong}
      wrong={isWrong ? "problem" : undefined}
      autocapitalize={type === "text" || type === "email" ? "none" : undefined}
      spellcheck={false}
    />
  );
}

/** The field of a code from a message or an authenticator. */
export const CodeField = ({ problem, value }: Pick<PageFieldProps, "problem" | "value">): JSX.Element => (
  <PageField
    name="code"
    label="Code"
    autocomplete="one-time-code"
    value={value}
    isCode={true}
    problem={problem}
    isFocused={true}
  />
);

/** The whole form, with its problem above it. */
export function PageForm(props: PageFormProps): JSX.Element {
  const { context, path, problem, button, buttonName = "submitButton", more, children } = props;
  return (
    <>
      <ProblemText problem={problem} />
      <form method="post" action={context.linkTo(path)} novalidate>
        <Hidden name="_csrf" value={context.token} />
        {children}
        <button class="button primary wide" type="submit" name={buttonName} value={button}>
          {button}
        </button>
        {more}
      </form>
    </>
  );
}

interface ButtonFormProps {
  readonly context: PageContext;
  readonly path: string;
  readonly name: string;
  readonly button: string;
  /** The way on, and not an alternative to it. */
  readonly isMain?: boolean;
}

/** A form with nothing but a button. */
export const ButtonForm = ({ context, path, name, button, isMain = false }: ButtonFormProps): JSX.Element => (
  <form method="post" action={context.linkTo(path)}>
    <Hidden name="_csrf" value={context.token} />
    <button class={isMain ? "button primary wide" : "button wide"} type="submit" name={name} value="1">
      {button}
    </button>
  </form>
);
