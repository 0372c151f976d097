import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { Alert } from "../../pages/alert";
import { Button, Checkbox, Field, Select } from "../../pages/controls";
import { address } from "../address";
import type { CallUserPool, ConsolePool } from "../console-options";
import { failureText } from "../failure-text";
import { Back } from "../page/links";
import type { ConsoleContext, ConsoleHandler, ConsoleParts, Reply } from "../request-context";
import { Account } from "./account";
import { AttributeCard } from "./attributes";
import { chosenPool, noSuchPool } from "./chosen-pool";
import { Memberships, type MembershipsProps } from "./memberships";
import { readGroups, readUser } from "./pool-user";
import { UserForm } from "./user-form";

/** One user: what the pool stores, and the actions. */
export function userPage({ options }: ConsoleParts): ConsoleHandler {
  return async (context) => {
    const pool = chosenPool(options, context.query.get("pool"));
    if (pool === undefined) return noSuchPool(options);
    const page = (status: number, title: string, main: Child) => {
      const back = <Back to={address("/users", { pool: pool.logicalId })} text="Users" />;
      return { kind: "page", status, title, section: "users", main: [back, main] } satisfies Reply;
    };
    try {
      const shown = await look(options.callUserPool, pool, context);
      if (context.wantsPart) return { kind: "part", part: partOf(shown, context.query.get("part")) };
      const everyGroup = readGroups(await options.callUserPool("ListGroups", { UserPoolId: pool.id, Limit: 60 }));
      return page(200, shown.user.username, <User shown={shown} names={everyGroup.map(({ name }) => name)} />);
    } catch (error) {
      return page(404, "User", [<h1>User</h1>, <Alert kind="failed" text={failureText(error)} />]);
    }
  };
}

async function look(call: CallUserPool, pool: ConsolePool, { query, csrf }: ConsoleContext): Promise<MembershipsProps> {
  const input = { UserPoolId: pool.id, Username: query.get("name")?.slice(0, 128) ?? "" };
  const user = readUser(await call("AdminGetUser", input));
  const groups = readGroups(await call("AdminListGroupsForUser", input)).map(({ name }) => name);
  return { pool: pool.logicalId, user, groups, csrf };
}

function partOf(shown: MembershipsProps, name: string | null) {
  if (name === "groups") return { part: "memberships", props: shown } as const;
  const { groups: _, ...account } = shown;
  return { part: "account", props: account } as const;
}

interface UserProps {
  readonly shown: MembershipsProps;
  /** The groups of the pool. */
  readonly names: readonly string[];
}

const User = ({ shown, names }: UserProps): JSX.Element => (
  <>
    <h1 class="breaks">{shown.user.username}</h1>
    <Account {...shown} />
    <AttributeCard {...shown} />
    <div class="cards">
      <GroupCard shown={shown} names={names} />
      <PasswordCard shown={shown} names={names} />
    </div>
    <Deletion shown={shown} names={names} />
  </>
);

function GroupCard({ shown, names }: UserProps): JSX.Element {
  const missing = names.filter((name) => !shown.groups.includes(name));
  return (
    <section class="card">
      <h2>Groups</h2>
      <Memberships {...shown} />
      {missing.length === 0 ? (
        <p class="muted">{names.length === 0 ? "The pool has no group yet." : "There is no other group."}</p>
      ) : (
        <UserForm of={shown} action="add-to-group" class="inline">
          <Select name="group" label="Add to" choices={missing.map((name) => ({ value: name, label: name }))} />
          <Button label="Add" />
        </UserForm>
      )}
      <p class="hint">Tokens carry the groups of the moment in which they are issued: sign in again to see a change.</p>
    </section>
  );
}

const PasswordCard = ({ shown }: UserProps): JSX.Element => (
  <section class="card">
    <h2>Set a password</h2>
    <UserForm of={shown} action="set-password">
      <Field
        name="password"
        label="New password"
        type="password"
        isRequired={true}
        most={256}
        autocomplete="new-password"
        hint="By the rules of the pool. It is not shown again."
      />
      <Checkbox name="permanent" label="Permanent: it need not be changed at the next sign-in" isChecked={true} />
      <Button label="Set password" />
    </UserForm>
  </section>
);

/** Deleting takes two steps, with or without a script: opening this part and confirming. */
const Deletion = ({ shown }: UserProps): JSX.Element => (
  <details class="danger-zone">
    <summary>Delete this user</summary>
    <UserForm of={shown} action="delete">
      <p>
        The user, the group memberships and the sessions are gone at once. Access tokens out there pass JWT authorizers
        until they expire, as on AWS.
      </p>
      <Checkbox name="sure" label={`Yes, delete ${shown.user.username}`} isRequired={true} />
      <Button label="Delete" look="danger" />
    </UserForm>
  </details>
);
