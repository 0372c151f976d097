import type { JSX } from "hono/jsx/jsx-runtime";
import { Area, Button, Checkbox, Field, Hidden } from "../../pages/controls";
import { address } from "../address";
import type { CallUserPool, ConsolePool } from "../console-options";
import { Back } from "../page/links";
import { PostForm } from "../page/post-form";
import type { ConsoleHandler, ConsoleParts } from "../request-context";
import { chosenPool, noSuchPool } from "./chosen-pool";
import { type PoolGroup, readGroups } from "./pool-user";

/** The form for a new user. After an error it contains the former input, except the password. */
export function newUserPage({ options }: ConsoleParts): ConsoleHandler {
  return async (context) => {
    const pool = chosenPool(options, context.query.get("pool"));
    if (pool === undefined) return noSuchPool(options);
    const groups = await groupsOf(options.callUserPool, pool);
    return {
      kind: "page",
      title: "New user",
      section: "users",
      main: (
        <>
          <Back to={address("/users", { pool: pool.logicalId })} text="Users" />
          <h1>New user</h1>
          <PostForm csrf={context.csrf} action="/users/create" class="card narrow">
            <Hidden name="pool" value={pool.logicalId} />
            <Fields typed={context.typed} groups={groups} />
            <Button label="Create user" look="primary" />
          </PostForm>
        </>
      ),
    };
  };
}

interface FieldsProps {
  /** After an error: what was typed and ticked. */
  readonly typed: Readonly<Record<string, string>> | undefined;
  readonly groups: readonly PoolGroup[];
}

function Fields({ typed, groups }: FieldsProps): JSX.Element {
  const isTicked = (name: string, atFirst: boolean) => (typed === undefined ? atFirst : typed[name] === "yes");
  const further = typed?.["attributes"] ?? "";
  return (
    <>
      <Field
        name="username"
        label="User name"
        isRequired={true}
        most={128}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        value={typed?.["username"]}
        hint="An e-mail address, where the pool signs people in with it."
      />
      <Field name="email" label="E-mail address" type="email" autocomplete="off" value={typed?.["email"]} />
      <Checkbox name="verified" label="The e-mail address is verified" isChecked={isTicked("verified", true)} />
      <Field
        name="password"
        label="Password"
        type="password"
        most={256}
        autocomplete="new-password"
        hint="Left empty, the pool makes one and sends it to the inbox."
      />
      <Checkbox
        name="permanent"
        label="Permanent: it need not be changed at the first sign-in"
        isChecked={isTicked("permanent", true)}
      />
      <Checkbox name="invite" label="Send the invitation to the inbox" isChecked={isTicked("invite", false)} />
      <GroupChoice groups={groups} chosen={typed?.["groups"]?.split("\n") ?? []} />
      <details open={further !== ""}>
        <summary>Further attributes</summary>
        <Area
          name="attributes"
          label="One a line, as name=value"
          rows={3}
          most={8192}
          spellcheck={false}
          value={further}
          placeholder="name=Ada Lovelace"
        />
      </details>
    </>
  );
}

/** None if they cannot be read: a user can be created without groups. */
async function groupsOf(call: CallUserPool, { id }: ConsolePool): Promise<readonly PoolGroup[]> {
  try {
    return readGroups(await call("ListGroups", { UserPoolId: id, Limit: 60 }));
  } catch {
    return [];
  }
}

interface GroupChoiceProps extends Pick<FieldsProps, "groups"> {
  readonly chosen: readonly string[];
}

const GroupChoice = ({ groups, chosen }: GroupChoiceProps): JSX.Element | null =>
  groups.length === 0 ? null : (
    <fieldset>
      <legend>Groups</legend>
      {groups.map(({ name }) => (
        <Checkbox name="group" label={name} value={name} isChecked={chosen.includes(name)} />
      ))}
    </fieldset>
  );
