import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Stack, startStack } from "../../src/stack/start-stack";
import { Browser } from "../console/browser";

/** The developer's window over a stack whose functions fail: every cause is where one looks for it. */

let stack: Stack;
let browser: Browser;
beforeAll(async () => {
  stack = await startStack({
    template: join(__dirname, "causes/template.yaml"),
    port: 0,
    poolPort: 0,
    storagePort: 0,
    consolePort: 0,
    fresh: true,
    watch: false,
  });
  const url = stack.ready.console?.url ?? "";
  browser = new Browser({ url, port: Number(new URL(url).port), close: async () => {} });
  await browser.open("/time");
}, 60_000);
afterAll(() => stack.close());

const api = (): string => Object.values(stack.ready.apis)[0]?.url ?? "";
const pool = () => stack.ready.userPools["UserPool"];
const clientId = (): string => pool()?.clients["AppClient"]?.clientId ?? "";

async function signIn(username: string, password: string): Promise<number> {
  const { status } = await fetch(pool()?.endpoint ?? "", {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth",
    },
    body: JSON.stringify({
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: clientId(),
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  });
  return status;
}

const passwordOf = (username: string): string =>
  stack.ready.users.find((user) => user.username === username)?.password ?? "";

test.each([
  ["POST", "/throwing", 500, ["TypeError: Cannot read properties of undefined", "functions/throwing.ts:5:"]],
  ["GET", "/slow", 500, ["The function took too long", "Task timed out after 1.00 seconds"]],
  ["GET", "/wrong", 500, ["is none that the gateway can send", "statusCode"]],
])("%s %s is a %i whose cause stands in its row and on its page", async (method, path, status, texts) => {
  const body = method === "POST" ? '{"password":"hunter2-hunter2"}' : null;
  expect((await fetch(`${api()}${path}`, { method, body })).status).toBe(status);
  const rows = await browser.open("/?kind=request");
  const [number = ""] = /(?<=<li id="request-)\d+/.exec(rows.body) ?? [];
  const page = await browser.open(`/request?number=${number}`);
  for (const text of texts) {
    expect(rows.body).toContain(text);
    expect(page.body).toContain(text);
  }
  expect(page.body).toContain("The event that the function got");
  expect(page.body).not.toContain("hunter2");
});

test("a request is sent to the running gateway again, and stands in the time line as another one", async () => {
  await fetch(`${api()}/wrong?again=1`);
  const number = Number(/(?<=<li id="request-)\d+/.exec((await browser.open("/?kind=request")).body)?.[0]);
  const { headers } = await browser.post("/request/replay", { number: String(number) });
  expect(headers.location).toBe(`/request?number=${number + 1}`);
  const { body } = await browser.open(headers.location ?? "");
  expect(body).toContain("Sent again: the answer is 500.");
  expect(body).toContain("/wrong?again=1");
});

test("sign-ins say who, by which client, and which trigger threw; no password is kept", async () => {
  const passwords = ["ann", "bob"].map(passwordOf);
  expect(passwords).not.toContain("");
  expect(await signIn("ann", passwords[0] ?? "")).toBe(200);
  expect(await signIn("ann", "a-wrong-Passw0rd")).toBe(400);
  expect(await signIn("bob", passwords[1] ?? "")).toBe(400);
  const { body } = await browser.open("/?kind=sign-in");
  for (const text of ["USER_PASSWORD_AUTH: signed in", "Incorrect username or password", "AppClient", "bob"])
    expect(body).toContain(text);
  expect(body).toContain("PreAuthentication failed with error bob stays outside");
  const triggers = await browser.open("/?kind=trigger");
  expect(triggers.body).toContain("PreAuthentication_Authentication");
  expect(triggers.body).toContain("Error: bob stays outside");
  for (const secret of [...passwords, "a-wrong-Passw0rd"]) expect(body + triggers.body).not.toContain(secret);
});

test("the page for a wrong redirect_uri lists the client's own addresses, as text", async () => {
  const wrong = `response_type=code&client_id=${clientId()}&redirect_uri=http://127.0.0.1:1/`;
  const text = await (await fetch(`${pool()?.domain}/oauth2/authorize?${wrong}`)).text();
  expect(text).toContain("http://127.0.0.1:8080/callback");
  expect(text).toContain("http://127.0.0.1:8080/&lt;other&gt;");
  expect(text).not.toContain("http://127.0.0.1:1/");
  const logout = await fetch(`${pool()?.domain}/logout?client_id=${clientId()}&logout_uri=http://127.0.0.1:1/`);
  expect(await logout.text()).toContain("http://127.0.0.1:8080/bye");
});

/** Opens a page of the domain, and sends its form. */
async function submit(
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<{ response: Response; cookie: string }> {
  const query = `response_type=code&client_id=${clientId()}&redirect_uri=http://127.0.0.1:8080/callback`;
  const at = `${pool()?.domain}${path}?${query}`;
  const form = await fetch(at);
  const cookies = form.headers.getSetCookie().map((each) => each.split(";", 1)[0] ?? "");
  const cookie = cookies.join("; ");
  const [, token = ""] = /name="_csrf" value="([^"]+)"/.exec(await form.text()) ?? [];
  const response = await fetch(at, {
    method: "POST",
    redirect: "manual",
    headers: { cookie, origin: pool()?.domain ?? "" },
    body: new URLSearchParams({ _csrf: token, ...fields }),
  });
  return { response, cookie };
}

test("the page that asks for a code of a message links to the window's inbox", async () => {
  const { response, cookie } = await submit("/forgotPassword", { username: "ann" });
  const page = await fetch(response.headers.get("location") ?? "", { headers: { cookie } });
  expect(await page.text()).toContain(`<a href="${stack.ready.console?.url}/inbox"`);
});

test("sign-ins on the pages and at the token endpoint stand in the time line, with neither password nor code", async () => {
  const wrong = await submit("/login", { username: "ann", password: "a-wrong-Passw0rd" });
  expect(wrong.response.status).toBe(400);
  const right = await submit("/login", { username: "ann", password: passwordOf("ann") });
  const back = new URL(right.response.headers.get("location") ?? "");
  const code = back.searchParams.get("code") ?? "";
  expect(code).not.toBe("");
  const exchange = (sent: string) =>
    fetch(`${pool()?.domain}/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: clientId(),
        redirect_uri: "http://127.0.0.1:8080/callback",
        code: sent,
      }),
    });
  expect((await exchange("made-up")).status).toBe(400);
  expect((await exchange(code)).status).toBe(200);
  const { body } = await browser.open("/?kind=sign-in");
  for (const text of [
    "POST /login",
    "PASSWORD: NotAuthorizedException",
    "PASSWORD: signed in",
    "POST /oauth2/token",
    "authorization_code: invalid_grant",
    "authorization_code: signed in",
  ])
    expect(body).toContain(text);
  for (const secret of [code, passwordOf("ann"), "a-wrong-Passw0rd", "made-up"]) expect(body).not.toContain(secret);
});
