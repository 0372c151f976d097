import { expect, test } from "@jest/globals";
import { startHosted } from "./hosted-pool";
import { carried, query, TestBrowser } from "./test-browser";

/** What a client's style changes on its pages. */

const styled = (branding: Record<string, unknown>) => startHosted({ branding: branding as never });
const logo = Buffer.from("<svg/>").toString("base64");

test("a client's style sets colours, corner radii and the logo, and nothing else of it gets into the page", async () => {
  const running = await styled({
    Settings: {
      components: {
        primaryButton: {
          lightMode: { defaults: { backgroundColor: "7a1fa2ff", textColor: "red;}body{display:none" } },
        },
        pageBackground: { darkMode: { color: "101010ff" } },
        form: { borderRadius: 3 },
      },
    },
    Assets: [{ Category: "FORM_LOGO", ColorMode: "LIGHT", Extension: "SVG", Bytes: logo }],
  });
  const { text } = await new TestBrowser(running).get(`/login?${query()}`);
  expect(text).toContain("--accent:#7a1fa2ff");
  expect(text).toContain("--page:#101010ff");
  expect(text).toContain("--card-radius:3px");
  expect(text).toContain(`<img src="data:image/svg+xml;base64,${logo}"`);
  expect(text).not.toContain("display:none");
  await running.close();
});

test.each([
  ["LIGHT", false],
  ["DARK", false],
  ["DYNAMIC", true],
])("the colour scheme %s follows the browser's preference: %p", async (colorSchemeMode, follows) => {
  const running = await styled({ Settings: { categories: { global: { colorSchemeMode } } } });
  const { text } = await new TestBrowser(running).get(`/login?${query()}`);
  expect(text.includes("prefers-color-scheme")).toBe(follows);
  expect(carried(`?${query()}`).length).toBeGreaterThan(0);
  await running.close();
});
