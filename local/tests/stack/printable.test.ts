import { expect, test } from "@jest/globals";
import { formatExplanation } from "../../src/api-gateway/explain/format-explanation";
import { MessageCard } from "../../src/console/inbox/message-card";
import { requestRow } from "../../src/console/requests/request-entry";
import { RequestRow } from "../../src/console/requests/request-row";
import { UserRow } from "../../src/console/users/user-row";
import type { DeliveredMessage, RequestRecord } from "../../src/model/activity";
import type { Application } from "../../src/model/application";
import { printable, printableLines, printableOutput } from "../../src/model/printable";
import { epochMillis, millis } from "../../src/model/time";
import { createActivity } from "../../src/stack/activity";

const range = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

const CODES = [
  ...range(0x00, 0x1f),
  ...range(0x7f, 0x9f),
  0x061c,
  ...[0x200e, 0x200f],
  ...range(0x2028, 0x202e),
  ...range(0x2066, 0x2069),
  ...[0xd800, 0xdbff, 0xdc00, 0xdfff],
];
const written = (code: number): string => `\\u${code.toString(16).padStart(4, "0")}`;
/** Every character that acts on a terminal, a line each: two halves of a pair side by side would make a letter. */
const HOSTILE = CODES.map((code) => String.fromCharCode(code)).join("x");
const WRITTEN = CODES.map(written).join("x");

/** What a text still holds of the hostile characters, without the ones that may stay. */
const leftIn = (text: string, allowed = ""): readonly string[] =>
  CODES.map((code) => String.fromCharCode(code)).filter(
    (character) => !allowed.includes(character) && [...text].includes(character),
  );

test.each(CODES.map((code) => [written(code), code] as const))("the character %s is written out", (text, code) => {
  expect(printable(`a${String.fromCharCode(code)}b`)).toBe(`a${text}b`);
});

test("letters of every writing, emoji and whole surrogate pairs stay as they are", () => {
  const text = "Zoë Ångström, שלום, 山田, 👩‍💻, 𝒳, \u00a0\ufeff";
  expect(printable(text)).toBe(text);
});

test("inside JSON the written form is the same value", () => {
  const value = { text: CODES.map((code) => String.fromCharCode(code)).join("x") };
  expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value);
});

test("text of several lines keeps its line ends, and a function's output its tabs and colours too", () => {
  expect(printableLines("a\nb\r\nc\td\u001b[31m")).toBe("a\nb\nc\\u0009d\\u001b[31m");
  expect(printableOutput("a\tb\n\u001b[1;31mred\u001b[0m")).toBe("a\tb\n\u001b[1;31mred\u001b[0m");
  expect(printableOutput("\u001b[2J\u001b]0;title\u0007\u009b2K\r")).toBe(
    "\\u001b[2J\\u001b]0;title\\u0007\\u009b2K\\u000d",
  );
});

const REQUEST: RequestRecord = {
  at: epochMillis(0),
  apiLogicalId: "Api",
  requestId: "id",
  method: "GET",
  path: `/${HOSTILE}`,
  status: 401,
  checks: [{ name: "issuer", passed: false, evidence: `iss is ${HOSTILE}` }],
  claims: { [HOSTILE]: HOSTILE },
  duration: millis(1),
};
const MESSAGE: DeliveredMessage = {
  at: epochMillis(0),
  userPoolId: "pool",
  username: HOSTILE,
  medium: "EMAIL",
  destination: HOSTILE,
  purpose: "SignUp",
  subject: HOSTILE,
  body: HOSTILE,
};

function logged(report: (activity: ReturnType<typeof createActivity>) => void): string {
  const lines: string[] = [];
  report(createActivity((line) => lines.push(line)));
  expect(lines).toHaveLength(1);
  return lines.join();
}

test("a request's path and a token's claims reach the terminal written out, on one line", () => {
  const line = logged((activity) => activity.requestAnswered(REQUEST));
  expect(leftIn(line)).toEqual([]);
  expect(line).toContain(`issuer: iss is ${WRITTEN}`);
});

test("what a message says reaches the terminal written out, on one line", () => {
  expect(leftIn(logged((activity) => activity.delivered(MESSAGE)))).toEqual([]);
});

test("a line of the user pool or the gateway keeps its line ends, and what follows one cannot pass for an entry", () => {
  const line = logged((activity) => activity.log(`Error: ${HOSTILE}\nGET /forged 200 1 ms`));
  expect(leftIn(line, "\n")).toEqual([]);
  expect(line).toContain("\n    GET /forged 200 1 ms");
});

test("what a function wrote keeps its line ends, tabs and colours, and no other command of a terminal", () => {
  const text = `\u001b[32mok\u001b[0m ${HOSTILE}`;
  const line = logged((activity) =>
    activity.functionLogged({ at: epochMillis(0), functionId: "F", level: "INFO", text }),
  );
  expect(line).toContain("\u001b[32mok\u001b[0m");
  expect(leftIn(line.replaceAll("\u001b[32m", "").replaceAll("\u001b[0m", ""), "\n\t")).toEqual([]);
});

test("an explanation writes out what a token, a claim or a path holds", () => {
  const text = formatExplanation({
    asked: `GET /${HOSTILE}`,
    routeKey: "GET /a",
    authorizer: "JWT",
    routeScopes: [],
    checks: [{ name: "issuer", result: "failed", evidence: `iss is ${HOSTILE}` }],
    failed: "issuer",
    outcome: { kind: "refused", status: 401, body: HOSTILE, wwwAuthenticate: HOSTILE, authorizerError: HOSTILE },
  });
  expect(leftIn(text, "\n")).toEqual([]);
  expect(text.split("\n")).toHaveLength(8);
});

test("the developer's window writes them out too", () => {
  const application: Application = {
    templateFile: "",
    sourceFiles: [],
    stackName: "",
    region: "",
    accountId: "",
    parameters: {},
    functions: [],
    httpApis: [],
    restApis: [],
    userPools: [],
    tables: [],
    buckets: [],
    eventResources: [],
    outputs: {},
    notices: [],
  };
  const entry = { kind: "request", number: 1, revision: 1, request: REQUEST, lines: [] } as const;
  expect(leftIn(String(RequestRow(requestRow(entry, application))))).toEqual([]);
  const user = {
    username: "eve",
    attributes: [{ name: "email", value: HOSTILE }],
    status: "CONFIRMED",
    isEnabled: true,
  };
  expect(leftIn(String(UserRow({ pool: "Pool", user, groups: [] })))).toEqual([]);
  expect(leftIn(String(MessageCard({ number: 1, message: MESSAGE })), "\n")).toEqual([]);
});
