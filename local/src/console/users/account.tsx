import type { JSX } from "hono/jsx/jsx-runtime";
import { printable } from "../../model/printable";
import { Button } from "../../pages/controls";
import { address } from "../address";
import { Moment } from "../time/clock";
import { type ShownUser, UserForm } from "./user-form";
import { StatusTags } from "./user-row";

export type AccountProps = ShownUser;

/** What the pool stores of a user. It may change while the page is open: the page's script keeps fetching it. */
export function Account(shown: AccountProps): JSX.Element {
  const { pool, user } = shown;
  return (
    <section
      id="known"
      class="card"
      aria-label="Account"
      data-refresh={address("/user", { pool, name: user.username })}
    >
      <p class="tags">
        <StatusTags {...user} />
      </p>
      <dl class="facts">
        {user.attributes.map(({ name, value }) => (
          <>
            <dt>{printable(name)}</dt>
            <dd>{printable(value)}</dd>
          </>
        ))}
        {user.createdAt === undefined ? null : (
          <>
            <dt>created</dt>
            <dd>
              <Moment at={user.createdAt} hasDay={true} />
            </dd>
          </>
        )}
      </dl>
      <div class="buttons">
        {user.status === "UNCONFIRMED" ? (
          <UserForm of={shown} action="confirm">
            <Button label="Confirm" look="primary" />
          </UserForm>
        ) : null}
        <UserForm of={shown} action={user.isEnabled ? "disable" : "enable"}>
          <Button label={user.isEnabled ? "Disable" : "Enable"} />
        </UserForm>
        <UserForm of={shown} action="sign-out">
          <Button label="Sign out everywhere" />
        </UserForm>
      </div>
    </section>
  );
}
