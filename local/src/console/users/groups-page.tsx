import type { JSX } from "hono/jsx/jsx-runtime";
import { printable } from "../../model/printable";
import { Alert } from "../../pages/alert";
import { Button, Field, Hidden } from "../../pages/controls";
import { address } from "../address";
import type { CallUserPool, ConsoleKeptGroup, ConsolePool } from "../console-options";
import { failureText } from "../failure-text";
import { Back } from "../page/links";
import { PostForm } from "../page/post-form";
import type { ConsoleContext, ConsoleHandler, ConsoleParts } from "../request-context";
import { chosenPool, noSuchPool, PoolTabs, PoolViews } from "./chosen-pool";
import { type PoolGroup, readGroups, readUsers, textIn } from "./pool-user";
import { UserRow } from "./user-row";

/** The groups of a pool, at most 60 at a time, and the form for a new one. */
export function groupsPage({ options }: ConsoleParts): ConsoleHandler {
  return async (context) => {
    const pool = chosenPool(options, context.query.get("pool"));
    if (pool === undefined) return noSuchPool(options);
    return {
      kind: "page",
      title: "Groups",
      section: "users",
      main: [
        <h1>Users</h1>,
        <PoolTabs pools={options.pools} path="/groups" current={pool} />,
        <PoolViews pool={pool} current="groups" />,
        await groupList(options.callUserPool, pool, context),
        <KeptGroups groups={options.keptGroups?.(pool.id) ?? []} />,
        <NewGroup pool={pool} csrf={context.csrf} />,
      ],
    };
  };
}

async function groupList(call: CallUserPool, pool: ConsolePool, { query }: ConsoleContext): Promise<JSX.Element> {
  const page = query.get("page")?.slice(0, 4096) || undefined;
  try {
    const input = { UserPoolId: pool.id, Limit: 60, ...(page !== undefined && { NextToken: page }) };
    const output = await call("ListGroups", input);
    const groups = readGroups(output);
    const next = textIn(output, "NextToken");
    if (groups.length === 0) return <p class="empty">The pool has no group yet.</p>;
    return (
      <>
        <ul class="rows">
          {groups.map((group) => (
            <GroupRow pool={pool.logicalId} group={group} />
          ))}
        </ul>
        {next === undefined ? null : <NextPage to={address("/groups", { pool: pool.logicalId, page: next })} />}
      </>
    );
  } catch (error) {
    return <Alert kind="failed" text={failureText(error)} />;
  }
}

const NextPage = ({ to }: { readonly to: string }): JSX.Element => (
  <p class="pages">
    <a href={to}>Next page</a>
  </p>
);

function GroupRow({ pool, group }: { readonly pool: string; readonly group: PoolGroup }): JSX.Element {
  const { name, description = "", precedence } = group;
  return (
    <li>
      <a href={address("/group", { pool, name })}>
        <span class="who">
          <strong>{name}</strong>
          <span class="muted">{printable(description)}</span>
        </span>
        <span class="tags">
          {precedence === undefined ? null : <span class="tag">{`precedence ${precedence}`}</span>}
        </span>
      </a>
    </li>
  );
}

/** They exist for nobody, so that they have no page of their own. */
const KeptGroups = ({ groups }: { readonly groups: readonly ConsoleKeptGroup[] }): JSX.Element | null =>
  groups.length === 0 ? null : (
    <section>
      <h2>Not in the template any more</h2>
      <p class="muted">
        Who is in them is kept, and is in them again once the template names them. Until then no token carries them.
      </p>
      <ul class="rows">
        {groups.map(({ name, members }) => (
          <li>
            <span class="who">
              <strong>{name}</strong>
            </span>
            <span class="tags">
              <span class="tag">{members === 1 ? "1 member kept" : `${members} members kept`}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );

const NewGroup = ({ pool, csrf }: { readonly pool: ConsolePool; readonly csrf: string }): JSX.Element => (
  <section class="card narrow">
    <h2>New group</h2>
    <PostForm csrf={csrf} action="/groups/create">
      <Hidden name="pool" value={pool.logicalId} />
      <Field name="group" label="Name" isRequired={true} most={128} autocomplete="off" spellcheck={false} />
      <Field name="description" label="Description" autocomplete="off" />
      <Field
        name="precedence"
        label="Precedence"
        type="number"
        min="0"
        max="2147483647"
        hint="The group with the lowest number gives a token its preferred role. May stay empty."
      />
      <Button label="Create group" look="primary" />
    </PostForm>
  </section>
);

/** The users in a group, a page at a time. */
export function groupPage({ options }: ConsoleParts): ConsoleHandler {
  return async ({ query }) => {
    const pool = chosenPool(options, query.get("pool"));
    if (pool === undefined) return noSuchPool(options);
    const name = query.get("name")?.slice(0, 128) ?? "";
    const { logicalId } = pool;
    const head = [<Back to={address("/groups", { pool: logicalId })} text="Groups" />, <h1 class="breaks">{name}</h1>];
    try {
      const members = await membersOf(options.callUserPool, pool, name, query);
      return { kind: "page", title: name, section: "users", main: [...head, members] };
    } catch (error) {
      const failure = <Alert kind="failed" text={failureText(error)} />;
      return { kind: "page", status: 404, title: name, section: "users", main: [...head, failure] };
    }
  };
}

async function membersOf(
  call: CallUserPool,
  { id, logicalId }: ConsolePool,
  name: string,
  query: URLSearchParams,
): Promise<JSX.Element> {
  const page = query.get("page")?.slice(0, 4096) || undefined;
  const output = await call("ListUsersInGroup", {
    UserPoolId: id,
    GroupName: name,
    Limit: 60,
    ...(page !== undefined && { NextToken: page }),
  });
  const users = readUsers(output);
  const next = textIn(output, "NextToken");
  return (
    <>
      {users.length === 0 ? (
        <p class="empty">Nobody is in this group.</p>
      ) : (
        <ul class="rows">
          {users.map((user) => (
            <UserRow pool={logicalId} user={user} groups={[]} />
          ))}
        </ul>
      )}
      {next === undefined ? null : <NextPage to={address("/group", { pool: logicalId, name, page: next })} />}
    </>
  );
}
