import { type Html, html } from "./html";
import type { Problem, Visit } from "./page";

/** What a form is made of. It posts to its page's own address and carries no state but the browser's token. */
interface FormParts {
  readonly visit: Visit;
  readonly path: string;
  readonly problem?: Problem | undefined;
  readonly fields: Html;
  readonly button: string;
  /** The button's own name, where programs look for one. */
  readonly buttonName?: string;
  /** Another button of the same form, behind the first, which is the one that the Enter key means. */
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
  /** Digits that come by mail or from an authenticator. */
  readonly isCode?: boolean;
  /** Stands at the end of the label's line. */
  readonly aside?: Html;
}

/** The problem of a form, told to screen readers as soon as the page is there. */
export const problemOf = (problem: Problem | undefined): Html =>
  problem === undefined ? html`` : html`<p class="problem" role="alert" id="problem">${problem.text}</p>`;

export const noticeOf = (text: string): Html => html`<p class="notice" role="status">${text}</p>`;

/** A labelled field. The one with the problem is marked, refers to it and has the focus. */
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
export function form({ visit, path, problem, fields, button, buttonName = "submitButton", more }: FormParts): Html {
  return html`${problemOf(problem)}<form method="post" action="${visit.linkTo(path)}" novalidate>
<input type="hidden" name="_csrf" value="${visit.token}">
${fields}
<button type="submit" name="${buttonName}" value="${button}">${button}</button>
${more}
</form>`;
}

/** A form that is nothing but a button; a quiet one stands beside another way to go on. */
export const buttonForm = (visit: Visit, path: string, name: string, button: string, isQuiet = true): Html =>
  html`<form method="post" action="${visit.linkTo(path)}"><input type="hidden" name="_csrf" value="${visit.token}"><button${isQuiet && html` class="quiet"`} type="submit" name="${name}" value="1">${button}</button></form>`;
