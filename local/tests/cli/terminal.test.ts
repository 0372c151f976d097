import { expect, test } from "@jest/globals";
import { commandWith, shellWord, startWith } from "../../src/cli/command-line";
import { lookOf, PLAIN } from "../../src/cli/terminal/look";
import { openPage } from "../../src/cli/terminal/open-page";
import { paintLine } from "../../src/cli/terminal/paint-line";
import { paragraphs, section, table, wrap } from "../../src/cli/terminal/text-table";
import { describeSignIn } from "../../src/stack/activity";

const narrow = { ...PLAIN, columns: 20 };
/** Marks what is coloured. */
const marked = { paint: (tone: string, text: string) => `<${tone}>${text}</>`, columns: 80 };

test.each<[string, { isTTY?: boolean }, NodeJS.ProcessEnv, boolean]>([
  ["a terminal", { isTTY: true }, {}, true],
  ["a pipe", {}, {}, false],
  ["NO_COLOR", { isTTY: true }, { NO_COLOR: "1" }, false],
  ["an empty NO_COLOR", { isTTY: true }, { NO_COLOR: "" }, true],
  ["FORCE_COLOR", {}, { FORCE_COLOR: "1" }, true],
  ["FORCE_COLOR=0", { isTTY: true }, { FORCE_COLOR: "0" }, false],
  ["FORCE_COLOR before NO_COLOR", {}, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
  ["a dumb terminal", { isTTY: true }, { TERM: "dumb" }, false],
])("%s decides about colours", (_name, stream, environment, isColoured) => {
  expect(lookOf(stream, environment).paint("red", "x")).toBe(isColoured ? "\x1b[31mx\x1b[39m" : "x");
});

test("only a terminal has columns", () => {
  expect(
    [{ isTTY: true, columns: 40 }, { columns: 40 }, { isTTY: true }].map((each) => lookOf(each, {}).columns),
  ).toEqual([40, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
});

test("a table that is too wide puts further cells below the first", () => {
  const rows = [
    ["GET /todos", "scope admin-of-the-client"],
    ["POST /x", ""],
  ];
  expect(table(rows)).toEqual(["GET /todos  scope admin-of-the-client", "POST /x"]);
  expect(table(rows, narrow)).toEqual(["GET /todos", "  scope", "  admin-of-the-client", "POST /x"]);
});

test("prose is broken between words, and a longer word is left whole", () => {
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("http://127.0.0.1:3000/ x", 5)).toEqual(["http://127.0.0.1:3000/", "x"]);
  expect(section("A title of many words", paragraphs(["one two three four five"], narrow), narrow).split("\n")).toEqual(
    ["A title of many", "words", "  one two three", "    four five"],
  );
});

test.each([
  ["GET /x 200 3 ms", "<bold>GET</> /x <green>200</> <dim>3 ms</><green></>"],
  ["GET /x 403 3 ms  scope: none", "<bold>GET</> /x <yellow>403</> <dim>3 ms</><yellow>  scope: none</>"],
  ["GET /x 500 12 ms", "<bold>GET</> /x <red>500</> <dim>12 ms</><red></>"],
  ["Fn ERROR no\n  more", "<dim>Fn</> <red>ERROR</> no\n  more"],
  ["Fn does not build: x", "<red>Fn does not build: x</>"],
  ["signed in: ada", "<green>signed in: ada</>"],
  ["sign-in refused: ada", "<red>sign-in refused: ada</>"],
  ["anything else", "anything else"],
])("the line %j is coloured by what it tells", (line, painted) => {
  expect(paintLine(line, marked)).toBe(painted);
  expect(paintLine(line, PLAIN)).toBe(line);
});

test("a step of a sign-in is one line", () => {
  const facts = { username: "ada", clientId: "c1", step: "USER_SRP_AUTH" };
  expect(describeSignIn({ ...facts, outcome: { kind: "signed-in" } })).toBe("signed in: ada, USER_SRP_AUTH, client c1");
  expect(describeSignIn({ ...facts, outcome: { kind: "asked", challenge: "SMS_MFA" } })).toBe(
    "sign-in goes on: ada, USER_SRP_AUTH, client c1: asked for SMS_MFA",
  );
  const refused = { kind: "refused", error: "NotAuthorizedException", message: "No." } as const;
  expect(describeSignIn({ ...facts, outcome: refused })).toBe(
    "sign-in refused: ada, USER_SRP_AUTH, client c1: NotAuthorizedException: No.",
  );
});

test.each(["https://example.com/", "file:///etc/passwd", "http://127.0.0.1.example.com/"])(
  "the page %s is not opened",
  (address) => {
    expect(() => openPage(address, () => {})).toThrow("only pages of this machine");
  },
);

test("printed commands are what a shell takes", () => {
  expect(["a/b.yaml", "my project", "it's", "$HOME"].map((word) => shellWord(word, "linux"))).toEqual([
    "a/b.yaml",
    "'my project'",
    "'it'\\''s'",
    "'$HOME'",
  ]);
  expect(shellWord("C:\\my project", "win32")).toBe('"C:\\my project"');
  expect(commandWith("token", ["ada", "--state", "my state"])).toBe("npm run -s token -- ada --state 'my state'");
  expect([commandWith("env", []), commandWith("start", []), commandWith("start", ["--fresh"])]).toEqual([
    "npm run -s env",
    "npm start",
    "npm start -- --fresh",
  ]);
});

test("a start is repeated with other ports, and all else as it was typed", () => {
  const typed = ["start", "--port", "3000", "--fresh", "--pool-port=9229", "--template", "a b.yaml"];
  expect(startWith(typed, ["--port", "3001", "--pool-port", "9230"])).toBe(
    "npm start -- --fresh --template 'a b.yaml' --port 3001 --pool-port 9230",
  );
});
