import { AdminUpdateUserAttributesCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { AttributeFields } from "../../../src/cognito/hosted-ui/pages/attribute-fields";
import { PageField, ProblemText } from "../../../src/cognito/hosted-ui/pages/form";
import { pageAnswer } from "../../../src/cognito/hosted-ui/pages/layout";
import { PASSWORD, POOL_ID, type RunningPools } from "../running-pool";
import { makeUser } from "../running-pool-steps";
import { startHosted } from "./hosted-pool";
import { query, TestBrowser } from "./test-browser";

/** Names that are HTML, wherever a page of a pool shows a name. */

const HOSTILE = `<img src=x onerror="alert(1)">'&`;
const ESCAPED = "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;";

let running: RunningPools;
beforeAll(async () => {
  running = await startHosted({
    pool: {
      AutoVerifiedAttributes: ["email"],
      Schema: [{ Name: "nickname", AttributeDataType: "String", Required: true, Mutable: true }],
    },
  });
  await makeUser(running.sdk, "bob");
  const UserAttributes = [{ Name: "preferred_username", Value: HOSTILE }];
  await running.sdk.send(
    new AdminUpdateUserAttributesCommand({ UserPoolId: POOL_ID, Username: "bob", UserAttributes }),
  );
});
afterAll(() => running.close());

const only = (text: string) => {
  expect(text).not.toMatch(/<img|onerror="/);
  expect(text).toContain(ESCAPED);
};

// Cognito takes no such name for a pool, a client or a provider; the page does not rely on that.
test("the title, the name of a pool, a logo and what a page holds are text", () => {
  const theme = { variables: "", logo: { light: HOSTILE, dark: HOSTILE } };
  for (const parts of [{ theme: { variables: "" } }, { theme }]) {
    const { body } = pageAnswer({ title: HOSTILE, brand: HOSTILE, content: HOSTILE, ...parts });
    only(String(body).replace(`<img src="${ESCAPED}"`, ""));
    expect(body).toContain(`<title>${ESCAPED} · ${ESCAPED}</title>`);
    expect(body).toContain(`<h1>${ESCAPED}</h1>${ESCAPED}`);
  }
});

test("a problem, and the label, value and hint of a field, are text", () => {
  const problem = { text: HOSTILE, field: HOSTILE };
  only(String(ProblemText({ problem })));
  only(
    String(PageField({ name: HOSTILE, label: HOSTILE, autocomplete: "off", value: HOSTILE, hint: HOSTILE, problem })),
  );
  only(String(AttributeFields({ names: [HOSTILE], sent: undefined, problem })));
});

test.each(["/login", "/signup", "/forgotPassword"])("%s shows what was typed as text, in its field", async (path) => {
  const browser = new TestBrowser(running);
  await browser.get(`${path}?${query()}`);
  const { text } = await browser.submit({ username: HOSTILE, password: "x", "requiredAttributes[nickname]": HOSTILE });
  only(text);
  if (path === "/signup") expect(text).toContain(`name="requiredAttributes[nickname]" type="text" value="${ESCAPED}"`);
});

test("whoever is signed in is named as text", async () => {
  const browser = new TestBrowser(running);
  await browser.signIn(query(), "bob", PASSWORD);
  const { text } = await browser.get(`/login?${query()}`);
  only(text);
  expect(text).toContain(`Continue as ${ESCAPED}`);
});

test("parameters of the address do not leave the attributes that they stand in", async () => {
  const { text } = await new TestBrowser(running).get(`/login?${query({ state: HOSTILE, login_hint: HOSTILE })}`);
  only(text);
});
