import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";

/** The id of the field of a name, which its label and its hint refer to. */
const idOf = (name: string): string => `field-${name.replace(/[^A-Za-z0-9]+/g, "-")}`;

export const Hidden = ({ name, value }: { readonly name: string; readonly value: string }): JSX.Element => (
  <input type="hidden" name={name} value={value} />
);

interface Labelled {
  readonly name: string;
  readonly label: string;
  /** A sentence below the field. */
  readonly hint?: string | undefined;
}

/** What a browser may do by itself with what is typed. */
interface Typing {
  readonly autocomplete?: string | undefined;
  readonly autocapitalize?: "none" | undefined;
  readonly spellcheck?: boolean | undefined;
  readonly placeholder?: string | undefined;
}

interface FieldProps extends Labelled, Typing {
  readonly type?: string | undefined;
  /** Never shown for a password. */
  readonly value?: string | undefined;
  readonly isRequired?: boolean | undefined;
  readonly isFocused?: boolean | undefined;
  /** A code of digits from a message or an authenticator. */
  readonly isCode?: boolean | undefined;
  /** Shown at the end of the line of the label. */
  readonly aside?: Child;
  /** The id of the text that says what is wrong with the field. */
  readonly wrong?: string | undefined;
  /** 2048 unless given; 8 for a code. */
  readonly most?: number | undefined;
  readonly min?: string;
  readonly max?: string;
}

/** A labelled input. */
export function Field(props: FieldProps): JSX.Element {
  const { name, label, hint, aside, type = "text", value = "", isRequired, isFocused, isCode, wrong, most } = props;
  const { autocomplete, placeholder, min, max, spellcheck, autocapitalize } = props;
  const id = idOf(name);
  const head = <label for={id}>{label}</label>;
  return (
    <div class="field">
      {aside === undefined ? (
        head
      ) : (
        <div class="field-head">
          {head}
          {aside}
        </div>
      )}
      <input
        id={id}
        name={name}
        type={type}
        value={type === "password" ? "" : value}
        autocomplete={autocomplete}
        class={isCode === true ? "code" : undefined}
        inputmode={isCode === true ? "numeric" : undefined}
        maxlength={type === "number" ? undefined : (most ?? (isCode === true ? 8 : 2048))}
        min={min}
        max={max}
        placeholder={placeholder}
        autocapitalize={autocapitalize}
        spellcheck={spellcheck}
        required={isRequired}
        aria-invalid={wrong === undefined ? undefined : "true"}
        aria-describedby={described(wrong, hint === undefined ? undefined : `${id}-hint`)}
        autofocus={isFocused}
      />
      <Hint id={id} text={hint} />
    </div>
  );
}

const described = (...ids: readonly (string | undefined)[]): string | undefined =>
  ids.filter((id) => id !== undefined).join(" ") || undefined;

const Hint = ({ id, text }: { readonly id: string; readonly text: string | undefined }): JSX.Element | null =>
  text === undefined ? null : (
    <p class="hint" id={`${id}-hint`}>
      {text}
    </p>
  );

interface AreaProps extends Labelled, Typing {
  readonly value?: string;
  readonly most: number;
  readonly rows: number;
  readonly isRequired?: boolean;
  readonly isFocused?: boolean | undefined;
  /** The id of the text that says what is wrong with the field. */
  readonly wrong?: string | undefined;
}

export function Area(props: AreaProps): JSX.Element {
  const { name, label, hint, value = "", most, isRequired, isFocused, wrong, ...attributes } = props;
  const id = idOf(name);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        name={name}
        maxlength={most}
        required={isRequired}
        aria-invalid={wrong === undefined ? undefined : "true"}
        aria-describedby={described(wrong, hint === undefined ? undefined : `${id}-hint`)}
        autofocus={isFocused}
        {...attributes}
      >
        {value}
      </textarea>
      <Hint id={id} text={hint} />
    </div>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface SelectProps extends Labelled {
  readonly choices: readonly Choice[];
  readonly chosen?: string | undefined;
}

export function Select({ name, label, choices, chosen }: SelectProps): JSX.Element {
  const id = idOf(name);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} name={name}>
        {choices.map((choice) => (
          <option value={choice.value} selected={choice.value === chosen}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface CheckboxProps {
  readonly name: string;
  readonly label: string;
  /** `yes` unless given; of several boxes with one name each has its own. */
  readonly value?: string;
  readonly isChecked?: boolean;
  readonly isRequired?: boolean;
}

export function Checkbox({ name, label, value = "yes", isChecked, isRequired }: CheckboxProps): JSX.Element {
  const id = idOf(value === "yes" ? name : `${name} ${encodeURIComponent(value)}`);
  return (
    <div class="check-field">
      <input type="checkbox" id={id} name={name} value={value} checked={isChecked} required={isRequired} />
      <label for={id}>{label}</label>
    </div>
  );
}

interface ButtonProps {
  readonly label: string;
  readonly look?: "primary" | "plain" | "danger" | "small" | "primary wide" | "plain wide";
  readonly name?: string;
  readonly value?: string;
  readonly disabled?: boolean;
  readonly "aria-label"?: string;
}

/** Sends its form. */
export const Button = ({ label, look = "plain", ...attributes }: ButtonProps): JSX.Element => (
  <button class={`button ${look}`} type="submit" {...attributes}>
    {label}
  </button>
);
