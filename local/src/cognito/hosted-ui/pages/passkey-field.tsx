import type { JSX } from "hono/jsx/jsx-runtime";
import type { JsonValue } from "../../../model/json";

interface PasskeyFieldProps {
  /** What the browser is asked for: to make a passkey, or to sign with one. */
  readonly ceremony: "create" | "get";
  /** In the API's JSON. */
  readonly options: JsonValue;
  /** The browser is asked when the page opens, not only when the button is pressed. */
  readonly isAtOnce?: boolean;
}

/** The field that browser/fill-in-passkey.ts fills in. Passkeys are the one thing that the pages can't do without a script. */
export const PasskeyField = ({ ceremony, options, isAtOnce = false }: PasskeyFieldProps): JSX.Element => (
  <>
    <noscript>
      <p class="problem">Passkeys need JavaScript, which is off in this browser. Choose another way.</p>
    </noscript>
    <p class="problem" role="alert" data-passkey-problem hidden />
    <input
      type="hidden"
      name="credential"
      value=""
      data-passkey={ceremony}
      data-options={JSON.stringify(options)}
      data-start={isAtOnce ? "at-once" : "by-button"}
    />
  </>
);
