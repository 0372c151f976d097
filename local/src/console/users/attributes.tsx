import type { JSX } from "hono/jsx/jsx-runtime";
import { Button, Checkbox, Field } from "../../pages/controls";
import { address } from "../address";
import { failureText } from "../failure-text";
import { type Form, FormError } from "../http/form";
import type { ConsoleHandler, ConsoleParts } from "../request-context";
import { chosenPool, noSuchPool } from "./chosen-pool";
import { attributeOf, type PoolUser, readUser } from "./pool-user";
import { type ShownUser, UserForm } from "./user-form";

const LONGEST_VALUE = 2_048;

/** The pool sets these itself, or by another form. */
const isFixed = (name: string): boolean =>
  name === "sub" || name === "identities" || name.startsWith("cognito:") || isMark(name);

/** Marks that an address was verified, which stand as ticks. */
const isMark = (name: string): boolean => name === "email_verified" || name === "phone_number_verified";

/** The attributes of a user as a form: an emptied one is deleted, and one can be added. */
export const AttributeCard = (shown: ShownUser): JSX.Element => (
  <section class="card">
    <h2>Attributes</h2>
    <UserForm of={shown} action="set-attributes">
      {shown.user.attributes
        .filter(({ name }) => !isFixed(name))
        .map(({ name, value }) => (
          <>
            <Field name={`attribute:${name}`} label={name} value={value} most={LONGEST_VALUE} autocomplete="off" />
            {name === "email" || name === "phone_number" ? (
              <Checkbox
                name={`verified:${name}`}
                label={`${name} is verified`}
                isChecked={attributeOf(shown.user, `${name}_verified`) === "true"}
              />
            ) : null}
          </>
        ))}
      <div class="pair">
        <Field name="new-name" label="Another attribute" most={32} autocomplete="off" placeholder="custom:rank" />
        <Field name="new-value" label="Its value" most={LONGEST_VALUE} autocomplete="off" />
      </div>
      <Button label="Save attributes" />
    </UserForm>
  </section>
);

/** Saves what has changed in the form, and nothing else. */
export function handleAttributes({ options, flashes }: ConsoleParts): ConsoleHandler {
  return async ({ form, session }) => {
    const pool = chosenPool(options, form.text("pool", 255));
    if (pool === undefined) return noSuchPool(options);
    const username = form.exact("username", 128);
    const of = { UserPoolId: pool.id, Username: username };
    try {
      const changes = changesIn(form, readUser(await options.callUserPool("AdminGetUser", of)));
      const { set, removed } = changes;
      if (set.length > 0) await options.callUserPool("AdminUpdateUserAttributes", { ...of, UserAttributes: set });
      if (removed.length > 0)
        await options.callUserPool("AdminDeleteUserAttributes", { ...of, UserAttributeNames: removed });
      const text =
        set.length + removed.length === 0 ? "Nothing was changed." : `The attributes of ${username} are saved.`;
      flashes.leave(session, { kind: "done", text });
    } catch (error) {
      flashes.leave(session, { kind: "failed", text: failureText(error) });
    }
    return { kind: "redirect", to: address("/user", { pool: pool.logicalId, name: username }) };
  };
}

function changesIn(form: Form, user: PoolUser) {
  const set: { readonly Name: string; readonly Value: string }[] = [];
  const removed: string[] = [];
  for (const { name, value: before } of user.attributes.filter((each) => !isFixed(each.name))) {
    if (!form.has(`attribute:${name}`)) continue;
    const value = form.text(`attribute:${name}`, LONGEST_VALUE, name);
    if (value === "" && before !== "") removed.push(name);
    else if (value !== before) set.push({ Name: name, Value: value });
    if (value === "" || !(name === "email" || name === "phone_number")) continue;
    const isVerified = form.isSet(`verified:${name}`);
    const wasVerified = attributeOf(user, `${name}_verified`) === "true";
    // The pool takes the mark away from an address that changes, unless it is given with it.
    if (value !== before || isVerified !== wasVerified)
      set.push({ Name: `${name}_verified`, Value: String(isVerified) });
  }
  const added = form.text("new-name", 32, "The name of the other attribute");
  const addedValue = form.text("new-value", LONGEST_VALUE, "Its value");
  if (added === "" && addedValue !== "") throw new FormError("The other attribute needs a name.");
  if (added !== "") set.push({ Name: added, Value: addedValue });
  return { set, removed };
}
