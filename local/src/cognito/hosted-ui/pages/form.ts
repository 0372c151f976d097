import { type Html, html } from "./html";
import type { PageContext, Problem } from "./page";

/** The parts of a form. It posts to its own page and carries no state except the browser's CSRF token. */
interface FormParts {
  readonly context: PageContext;
  readonly path: string;
  readonly problem?: Problem | undefined;
  readonly fields: Html;
  readonly button: string;
  /** The name of the button, where programs look for one. */
  readonly buttonName?: string;
  /** Another button of the same form. It comes after the first one, which the Enter key triggers. */
  readonly more?: Html;
}

interface FieldParts {
  readonly name: string;
  readonly label: string;
  readonly type?: "text" | "password" | "email" | "tel" | "date" | "url";
  readonly autocomplete: string;
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  readonly problem?: Problem | undefined;
  readonly isOptional?: boolean;
  readonly isFocused?: boolean;
  /** A code of digits from a message or an authenticator. */
  readonly isCode?: boolean;
  /** Shown at the end of the line of the label. */
  readonly aside?: Html;
}

/** The problem of a form. Screen readers announce it when the page opens. */
export const problemOf = (problem: Problem | undefined): Html =>
  problem === undefined ? html`` : html`<p class="problem" role="alert" id="problem">${problem.text}</p>`;

export const noticeOf = (text: string): Html => html`<p class="notice" role="status">${text}</p>`;

/** A labelled field. The field with the problem is marked, refers to its text and has the focus. */
export function field(parts: FieldParts): Html {
  const { name, label, type = "text", autocomplete, value = "", hint, problem, isOptional, isCode, aside } = parts;
  const id = `field-${name.replace(/[^A-Za-z0-9]+/g, "-")}`;
  const isWrong = problem?.field === name;
  const describedBy = [isWrong && "problem", hint !== undefined && `${id}-hint`].filter((part) => part !== false);
  const isFocused = problem === undefined ? parts.isFocused : isWrong;
  const head = html`<label for="${id}">${label}${isOptional ? " (optional)" : undefined}</label>`;
  return html`<div class="field">${aside === undefined ? head : html`<div class="row">${head}${aside}</div>`}
<input id="${id}" name="${name}" type="${type}" value="${type === "password" ? "" : value}" autocomplete="${autocomplete}"${attributes(
    {
      class: isCode ? "code" : undefined,
      inputmode: isCode ? "numeric" : undefined,
      maxlength: isCode ? "8" : "2048",
      autocapitalize: type === "text" || type === "email" ? "none" : undefined,
      spellcheck: "false",
      required: isOptional ? undefined : "",
      "aria-invalid": isWrong ? "true" : undefined,
      "aria-describedby": describedBy.length > 0 ? describedBy.join(" ") : undefined,
      autofocus: isFocused ? "" : undefined,
    },
  )}>${hint === undefined ? undefined : html`<p class="hint" id="${id}-hint">${hint}</p>`}</div>`;
}

const attributes = (values: Readonly<Record<string, string | undefined>>): readonly Html[] =>
  Object.entries(values).map(([name, value]) =>
    value === undefined ? html`` : html` ${name}${value === "" ? undefined : html`="${value}"`}`,
  );

/** The whole form, with its problem above it. */
export function form({ context, path, problem, fields, button, buttonName = "submitButton", more }: FormParts): Html {
  return html`${problemOf(problem)}<form method="post" action="${context.linkTo(path)}" novalidate>
<input type="hidden" name="_csrf" value="${context.token}">
${fields}
<button type="submit" name="${buttonName}" value="${button}">${button}</button>
${more}
</form>`;
}

/** A form with nothing but a button. A quiet button is an alternative to the main one. */
export const buttonForm = (context: PageContext, path: string, name: string, button: string, isQuiet = true): Html =>
  html`<form method="post" action="${context.linkTo(path)}"><input type="hidden" name="_csrf" value="${context.token}"><button${isQuiet && html` class="quiet"`} type="submit" name="${name}" value="1">${button}</button></form>`;
