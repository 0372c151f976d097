import {
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  GetUICustomizationCommand,
  SetUICustomizationCommand,
  type SetUICustomizationCommandInput,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import { startHosted } from "./oauth/hosted-pool";
import { query, TestBrowser } from "./oauth/test-browser";
import { expectRefusal } from "./refusals";
import { CLIENT_ID, POOL_ID, type RunningPools } from "./running-pool";

/** docs/aws-behaviour/cognito-pools.md, U: the look of the classic pages. */

let running: RunningPools;
afterEach(() => running.close());

const CSS = ".submitButton-customizable {\n\tbackground-color: #123456;\n}\n";
const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const JPEG = Buffer.from("ffd8ffe000104a464946", "hex");

const set = (input: Omit<SetUICustomizationCommandInput, "UserPoolId">) =>
  running.sdk.send(new SetUICustomizationCommand({ UserPoolId: POOL_ID, ...input }));
const get = async (ClientId?: string) =>
  (await running.sdk.send(new GetUICustomizationCommand({ UserPoolId: POOL_ID, ClientId }))).UICustomization;
const page = (path = "/login") => new TestBrowser(running).get(`${path}?${query()}`);

test("a style is described with its version and times, a client's before the one for all", async () => {
  running = await startHosted({ managedLogin: 1, branding: false });
  expect(await get(CLIENT_ID)).toEqual({});
  running.setClock(Date.UTC(2025, 0, 15, 19, 19, 28));
  await set({ ClientId: "ALL", CSS });
  const times = { CreationDate: new Date("2025-01-15T19:19:28Z"), LastModifiedDate: new Date("2025-01-15T19:19:28Z") };
  const forAll = { UserPoolId: POOL_ID, ClientId: "ALL", CSS, CSSVersion: "20250115191928", ...times };
  expect(await get(CLIENT_ID)).toEqual(forAll);
  expect(await get()).toEqual(forAll);
  await set({ ClientId: CLIENT_ID, CSS: "" });
  expect(await get(CLIENT_ID)).toMatchObject({ ClientId: CLIENT_ID, CSS: "" });
});

test("the pages show sheet and logo under a policy that lets in nothing else", async () => {
  running = await startHosted({ managedLogin: 1, branding: false });
  await set({ CSS, ImageFile: PNG });
  const { text, headers } = await page();
  expect(text).toContain("form .button.primary{background-color:#123456}");
  expect(text).toContain(":root{color-scheme:light}");
  expect(text).toContain(`<img src="data:image/png;base64,${PNG.toString("base64")}"`);
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy).toMatch(/style-src 'sha256-[^']+'; img-src data:;/);
  expect(policy).not.toContain("unsafe-inline");
  for (const path of ["/signup", "/forgotPassword", "/error"]) expect((await page(path)).text).toContain("#123456");
});

test("managed login shows its branding and not the classic style", async () => {
  running = await startHosted({ managedLogin: 2 });
  await set({ CSS });
  expect((await page()).text).not.toContain("#123456");
});

test.each([
  ["PNG", PNG, "image/png"],
  ["JPEG", JPEG, "image/jpeg"],
])("the image is served at its address as what it is: %s", async (_what, ImageFile, type) => {
  running = await startHosted({ managedLogin: 1, branding: false });
  await set({ CSS, ImageFile });
  const { ImageUrl = "" } = (await get()) ?? {};
  const answer = await fetch(ImageUrl);
  expect(answer.status).toBe(200);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(ImageFile);
  expect(answer.headers.get("content-type")).toBe(type);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
  for (const other of [ImageUrl.replace(/\/\d{14}\//, "/20200101000000/"), ImageUrl.replace("/ALL/", "/../")])
    expect((await fetch(other)).status).toBe(404);
});

test.each([
  ["an SVG", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")],
  ["a page", Buffer.from("<html><script>alert(1)</script>")],
  ["a GIF", Buffer.from("GIF89a")],
  ["nothing but part of a PNG's first bytes", PNG.subarray(0, 4)],
])("%s is no image", async (_what, ImageFile) => {
  running = await startHosted({ managedLogin: 1, branding: false });
  await expectRefusal(set({ ImageFile }), [
    "",
    "inferred",
    "style-image-invalid",
    "The image file must be a PNG, JPG or JPEG image.",
  ]);
});

test.each([
  [0, false],
  [1, true],
])("an image of 100 KB and %d bytes more is refused: %p", async (more, isRefused) => {
  running = await startHosted({ managedLogin: 1, branding: false });
  const attempt = set({ ImageFile: Buffer.concat([PNG, Buffer.alloc(100 * 1024 - PNG.length + more)]) });
  if (!isRefused) expect((await attempt).UICustomization?.ImageUrl).toContain("/assets/images/image");
  else
    await expectRefusal(attempt, ["", "inferred", "style-image-too-large", "The image file must be at most 100 KB."]);
});

test("a sheet that AWS would not take is refused whole, and the former one stays", async () => {
  running = await startHosted({ managedLogin: 1, branding: false });
  await set({ CSS });
  await expectRefusal(set({ CSS: `${CSS}</style><script>alert(1)</script>` }), [
    "",
    "inferred",
    "style-invalid",
    "Invalid CSS: </style is not allowed.",
  ]);
  expect((await get())?.CSS).toBe(CSS);
});

test("a pool without a domain has no style, and a client that is not there has none either", async () => {
  running = await startHosted({ managedLogin: 0 });
  const told = [
    "",
    "observed",
    "style-without-domain",
    "There has to be an existing domain associated with this user pool",
  ] as const;
  await expectRefusal(set({ CSS }), told);
  await expectRefusal(get(), told);
  await expect(set({ ClientId: "somebodyelses", CSS })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("a client's style goes with the client", async () => {
  running = await startHosted({ managedLogin: 1, branding: false });
  const of = { UserPoolId: POOL_ID };
  const { UserPoolClient: made } = await running.sdk.send(
    new CreateUserPoolClientCommand({ ...of, ClientName: "gone" }),
  );
  await set({ ClientId: made?.ClientId, CSS });
  await running.sdk.send(new DeleteUserPoolClientCommand({ ...of, ClientId: made?.ClientId }));
  expect([...running.pools.services.tables.uiCustomizations.entries([POOL_ID])]).toEqual([]);
});
