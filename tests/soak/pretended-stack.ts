import type { Answer, StackInUse } from "../../bench/soak/caller";

/** What a pretended stack does otherwise than it should. */
export interface Lie {
  /** Acknowledges this operation without doing it. */
  readonly forgets?: string;
  /** Lets in by this route what it should refuse. */
  readonly opens?: string;
  /** Answers 500 to this operation. */
  readonly fails?: string;
  /** Takes a token after its user has signed out. */
  readonly keepsTokens?: boolean;
  /** Every so many operations the connection breaks, after the operation was done or before. */
  readonly breaksEach?: number;
}

interface User {
  isConfirmed: boolean;
  zone: string;
  readonly groups: Set<string>;
  token: string;
}

type Input = Readonly<Record<string, unknown>>;

/** A stack in memory that answers a caller of the soak, honestly but for a lie. */
export function pretendedStack({
  forgets,
  opens,
  fails,
  keepsTokens = false,
  breaksEach = Infinity,
}: Lie = {}): StackInUse {
  const users = new Map<string, User>();
  let count = 0;
  const holder = (token: unknown) => [...users.values()].find((user) => user.token !== "" && user.token === token);
  const named = ({ Username }: Input) => users.get(String(Username));
  const ok = (body: Answer["body"] = {}): Answer => ({ status: 200, body });
  const refused = (type: string): Answer => ({ status: 400, body: { __type: type } });
  const changing = (change: (user: User) => void) => (input: Input) => {
    const user = named(input);
    if (user !== undefined) change(user);
    return user === undefined ? refused("UserNotFoundException") : ok();
  };
  const operations: Readonly<Record<string, (input: Input) => Answer>> = {
    AdminCreateUser: ({ Username }) => {
      users.set(String(Username), { isConfirmed: false, zone: "", groups: new Set(), token: "" });
      return ok();
    },
    AdminSetUserPassword: changing((user) => {
      user.isConfirmed = true;
    }),
    AdminUpdateUserAttributes: (input) =>
      changing((user) => {
        user.zone = /Zone\/\d+/.exec(JSON.stringify(input))?.[0] ?? "";
      })(input),
    AdminAddUserToGroup: changing((user) => user.groups.add("regular")),
    AdminRemoveUserFromGroup: changing((user) => user.groups.delete("regular")),
    AdminDeleteUser: ({ Username }) => (users.delete(String(Username)) ? ok() : refused("UserNotFoundException")),
    AdminGetUser: (input) => {
      const user = named(input);
      const UserStatus = user?.isConfirmed ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD";
      return user ? ok({ UserStatus, UserAttributes: [{ Value: user.zone }] }) : refused("UserNotFoundException");
    },
    AdminListGroupsForUser: (input) =>
      ok({ Groups: [...(named(input)?.groups ?? [])].map((GroupName) => ({ GroupName })) }),
    InitiateAuth: ({ AuthParameters: parameters }) => {
      const [name, password] = Object.values(Object(parameters)).map(String);
      const user = users.get(name ?? "");
      if (user === undefined || password !== "Correct-Horse-1") return refused("NotAuthorizedException");
      user.token = `head.${name}-${count}.signature-of-it`;
      return ok({ AuthenticationResult: { AccessToken: user.token } });
    },
    GetUser: ({ AccessToken }) => (holder(AccessToken) ? ok() : refused("NotAuthorizedException")),
    GlobalSignOut: ({ AccessToken }) => {
      const user = holder(AccessToken);
      if (user !== undefined && !keepsTokens) user.token = "";
      return ok();
    },
  };
  return {
    poolId: "pool",
    clientId: "client",
    operate: async (operation, input) => {
      count += 1;
      if (operation === fails) return { status: 500, body: {} };
      const breaks = count % breaksEach === 0;
      if (breaks && count % 2 === 0) return undefined;
      const answer = operation === forgets ? ok() : operations[operation]?.({ ...input });
      return breaks ? undefined : answer;
    },
    get: async (path, token) => {
      if (path === opens) return 200;
      const user = holder(token);
      if (user === undefined) return 401;
      return path === "/whoami" || (path === "/RegularUser" && user.groups.has("regular")) ? 200 : 403;
    },
  };
}
