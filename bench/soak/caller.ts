/** What a pool answered to an operation. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A stack that callers use over HTTP. `undefined`: the connection broke, so it is unknown whether it was done. */
export interface StackInUse {
  readonly operate: (operation: string, input: object) => Promise<Answer | undefined>;
  /** The status of `GET path`. */
  readonly get: (path: string, token?: string) => Promise<number | undefined>;
  readonly poolId: string;
  readonly clientId: string;
}

/** What a pool knows of one user. */
interface Facts {
  readonly exists: boolean;
  readonly isConfirmed: boolean;
  readonly zone: string;
  readonly isRegular: boolean;
}

const NOBODY: Facts = { exists: false, isConfirmed: false, zone: "", isRegular: false };
const PASSWORD = "Correct-Horse-1";
/** Users who were deleted and are asked for again at each check. */
const REMEMBERED = 20;

/** Numbers from 0 to 1. */
export type Random = () => number;

/**
 * Somebody who uses a stack without rest: makes a user, changes it, signs in, calls the routes with good and bad
 * tokens, deletes the user and begins again. It reports every wrong answer, and at `check` every fact that the
 * acknowledged history does not explain. One call at a time, so that its history is in order.
 */
export class Caller {
  /** By user name, every state that the history so far allows: two where the last change was never answered. */
  readonly #possible = new Map<string, readonly Facts[]>();
  readonly #name: string;
  readonly #random: Random;
  readonly #report: (problem: string) => void;
  #users = 0;
  #changes = 0;
  /** Calls whose answer was looked at. */
  answers = 0;

  constructor(name: string, random: Random, report: (problem: string) => void) {
    this.#name = name;
    this.#random = random;
    this.#report = report;
  }

  get #user(): string {
    return `${this.#name}-${this.#users}`;
  }

  /** One thing to do. Nothing is done to a user of whom two things are possible, before `check` has asked. */
  async step(stack: StackInUse): Promise<void> {
    const [facts = NOBODY, other] = this.#possible.get(this.#user) ?? [];
    if (other !== undefined) return;
    const user = { UserPoolId: stack.poolId, Username: this.#user };
    if (!facts.exists) {
      await this.#change(stack, "AdminCreateUser", { ...user, MessageAction: "SUPPRESS" }, { ...NOBODY, exists: true });
    } else if (!facts.isConfirmed) {
      const input = { ...user, Password: PASSWORD, Permanent: true };
      await this.#change(stack, "AdminSetUserPassword", input, { ...facts, isConfirmed: true });
    } else await this.#useOrChange(stack, user, facts);
  }

  async #useOrChange(stack: StackInUse, user: object, facts: Facts): Promise<void> {
    const chance = this.#random();
    if (chance < 0.6) return this.#signIn(stack, facts);
    if (chance < 0.75) {
      this.#changes += 1;
      const zone = `Zone/${this.#changes}`;
      const input = { ...user, UserAttributes: [{ Name: "zoneinfo", Value: zone }] };
      return this.#change(stack, "AdminUpdateUserAttributes", input, { ...facts, zone });
    }
    if (chance < 0.9) {
      const operation = facts.isRegular ? "AdminRemoveUserFromGroup" : "AdminAddUserToGroup";
      return this.#change(
        stack,
        operation,
        { ...user, GroupName: "regular" },
        { ...facts, isRegular: !facts.isRegular },
      );
    }
    await this.#change(stack, "AdminDeleteUser", user, NOBODY);
    if (this.#possible.get(this.#user)?.length === 1) this.#next();
  }

  #next(): void {
    this.#users += 1;
    this.#possible.delete(`${this.#name}-${this.#users - REMEMBERED}`);
  }

  async #change(stack: StackInUse, operation: string, input: object, after: Facts): Promise<void> {
    const before = this.#possible.get(this.#user) ?? [NOBODY];
    const answer = await stack.operate(operation, input);
    this.#possible.set(this.#user, answer === undefined ? [...before, after] : [after]);
    this.#expect(`${operation} of ${this.#user}`, answer?.status, 200);
  }

  async #signIn(stack: StackInUse, facts: Facts): Promise<void> {
    const signIn = (password: string) =>
      stack.operate("InitiateAuth", {
        AuthFlow: "USER_PASSWORD_AUTH",
        ClientId: stack.clientId,
        AuthParameters: { USERNAME: this.#user, PASSWORD: password },
      });
    this.#expect("a sign-in with a wrong password", (await signIn("Wrong-Horse-1"))?.status, 400);
    const answer = await signIn(PASSWORD);
    this.#expect(`the sign-in of ${this.#user}`, answer?.status, 200);
    const token = accessToken(answer);
    if (token === undefined) return;
    const [head, , signature] = token.split(".");
    const claims = Buffer.from(JSON.stringify({ scope: `admin-${stack.clientId}` })).toString("base64url");
    const calls = [
      ["/whoami", token, 200],
      ["/RegularUser", token, facts.isRegular ? 200 : 403],
      ["/AdminUser", token, 403],
      ["/AdminUser", `${head}.${claims}.${signature}`, 401],
      ["/whoami", token.slice(0, -8), 401],
      ["/whoami", undefined, 401],
    ] as const;
    for (const [path, sent, status] of calls) {
      const form = sent === undefined ? "no token" : sent === token ? "a good token" : "a forged token";
      this.#expect(`${path} with ${form}`, await stack.get(path, sent), status);
    }
    await this.#signOut(stack, token);
  }

  async #signOut(stack: StackInUse, AccessToken: string): Promise<void> {
    this.#expect("GetUser before the sign-out", (await stack.operate("GetUser", { AccessToken }))?.status, 200);
    const answer = await stack.operate("GlobalSignOut", { AccessToken });
    this.#expect("GlobalSignOut", answer?.status, 200);
    if (answer !== undefined)
      this.#expect("GetUser after the sign-out", (await stack.operate("GetUser", { AccessToken }))?.status, 400);
  }

  /** Asks for every user and reports those whose state nothing explains. Call it when the stack is there again. */
  async check(stack: StackInUse): Promise<void> {
    for (const [user, possible] of [...this.#possible]) {
      const found = await this.#read(stack, user);
      if (found === undefined) continue;
      const isExplained = possible.some((facts) => JSON.stringify(facts) === JSON.stringify(found));
      if (!isExplained)
        this.#report(`${user} is ${JSON.stringify(found)}, where the history allows ${JSON.stringify(possible)}`);
      this.#possible.set(user, [found]);
    }
    const now = this.#possible.get(this.#user);
    if (now?.[0]?.exists === false) this.#next();
  }

  async #read(stack: StackInUse, Username: string): Promise<Facts | undefined> {
    const user = { UserPoolId: stack.poolId, Username };
    const found = await stack.operate("AdminGetUser", user);
    if (found?.status === 400 && String(found.body["__type"]).endsWith("UserNotFoundException")) return NOBODY;
    const groups = await stack.operate("AdminListGroupsForUser", user);
    this.#expect(`AdminGetUser of ${Username}`, found?.status, 200);
    if (found?.status !== 200 || groups?.status !== 200) return undefined;
    const attributes = JSON.stringify(found.body["UserAttributes"]);
    return {
      exists: true,
      isConfirmed: found.body["UserStatus"] === "CONFIRMED",
      zone: /"Zone\/\d+"/.exec(attributes)?.[0].slice(1, -1) ?? "",
      isRegular: JSON.stringify(groups.body["Groups"]).includes('"regular"'),
    };
  }

  #expect(what: string, found: number | undefined, expected: number): void {
    if (found === undefined) return;
    this.answers += 1;
    if (found !== expected) this.#report(`${what} was answered ${found}, not ${expected}`);
  }
}

function accessToken(answer: Answer | undefined): string | undefined {
  const result = answer?.body["AuthenticationResult"];
  if (typeof result !== "object" || result === null || !("AccessToken" in result)) return undefined;
  return typeof result.AccessToken === "string" ? result.AccessToken : undefined;
}
