import type { JSX } from "hono/jsx/jsx-runtime";
import { Button, Hidden } from "../../pages/controls";
import { address } from "../address";
import { type ShownUser, UserForm } from "./user-form";

export interface MembershipsProps extends ShownUser {
  readonly groups: readonly string[];
}

/** The groups of the user, fetched again as the account is. */
export function Memberships(shown: MembershipsProps): JSX.Element {
  const { pool, user, groups } = shown;
  const again = address("/user", { pool, name: user.username, part: "groups" });
  if (groups.length === 0)
    return (
      <p id="memberships" class="muted" data-refresh={again}>
        In no group.
      </p>
    );
  return (
    <ul id="memberships" class="memberships" data-refresh={again}>
      {groups.map((group) => (
        <li>
          <UserForm of={shown} action="remove-from-group" class="membership">
            <span class="tag">{group}</span>
            <Hidden name="group" value={group} />
            <Button label="Remove" look="small" aria-label={`Remove from ${group}`} />
          </UserForm>
        </li>
      ))}
    </ul>
  );
}
