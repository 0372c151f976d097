import type { JSX } from "hono/jsx/jsx-runtime";
import { printable } from "../../model/printable";
import { address } from "../address";
import { attributeOf, type PoolUser } from "./pool-user";

/** User statuses in plain words; a status without one is shown by its name. */
const STATUSES: Readonly<Record<string, { readonly text: string; readonly tone: "good" | "warn" }>> = {
  CONFIRMED: { text: "confirmed", tone: "good" },
  UNCONFIRMED: { text: "not confirmed", tone: "warn" },
  FORCE_CHANGE_PASSWORD: { text: "must change the password", tone: "warn" },
  RESET_REQUIRED: { text: "must reset the password", tone: "warn" },
  EXTERNAL_PROVIDER: { text: "signs in elsewhere", tone: "good" },
};

export function StatusTags({ status, isEnabled }: Pick<PoolUser, "status" | "isEnabled">): JSX.Element {
  const { text, tone } = STATUSES[status] ?? { text: status, tone: "warn" };
  return (
    <>
      <span class={`tag ${tone}`} title={status}>
        {text}
      </span>
      {isEnabled ? null : <span class="tag bad">disabled</span>}
    </>
  );
}

export interface UserRowProps {
  /** The pool's logical id. */
  readonly pool: string;
  readonly user: PoolUser;
  readonly groups: readonly string[];
}

export function UserRow({ pool, user, groups }: UserRowProps): JSX.Element {
  const { username } = user;
  const email = attributeOf(user, "email");
  return (
    <li>
      <a id={`user-${encodeURIComponent(username)}`} href={address("/user", { pool, name: username })}>
        <span class="initial" aria-hidden="true">
          {([...printable(email ?? username)][0] ?? "").toUpperCase()}
        </span>
        <span class="who">
          <strong>{username}</strong>
          {email === undefined ? null : <span class="muted">{printable(email)}</span>}
        </span>
        <span class="tags">
          {groups.map((name) => (
            <span class="tag">{name}</span>
          ))}
          <StatusTags {...user} />
        </span>
      </a>
    </li>
  );
}
