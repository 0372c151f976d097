import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "@jest/globals";
import { EsbuildService } from "../../local/src/files/esbuild-service";
import { buildPage } from "../../local/src/web/build-page";
import type { PageFile } from "../../local/src/web/page-file";
import { pageHeaders } from "../../local/src/web/page-headers";
import { project, readResources } from "./read-template";

/** The web page as it is built and as CloudFront sends it. */

/** Bytes, compressed: all that the first visit loads. */
const FIRST_LOAD = 100_000;

let files: readonly PageFile[];

beforeAll(async () => {
  const esbuild = new EsbuildService();
  files = await buildPage({ folder: join(project, "web"), sourceMaps: false }, esbuild);
  await esbuild.stop();
});

test.each([
  ["gzip", gzipSync],
  ["brotli", brotliCompressSync],
])(`the first visit loads less than ${FIRST_LOAD} bytes by %s`, (_, compress) => {
  expect(files.map(({ type }) => type.split(";", 1)[0]).sort()).toEqual([
    "image/svg+xml",
    "text/css",
    "text/html",
    "text/javascript",
    "text/javascript",
  ]);
  const sizes = files.map(({ body }) => compress(body).byteLength);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(FIRST_LOAD);
});

test("the page has no script and no style in its HTML, so that its policy needs neither hash nor exception", () => {
  const html = Buffer.from(files.find(({ path }) => path === "/index.html")?.body ?? "").toString();
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=/);
});

const headers = () =>
  readResources()["WebHeaders"]?.Properties["ResponseHeadersPolicyConfig"] as {
    SecurityHeadersConfig: Record<string, Record<string, unknown>>;
    CustomHeadersConfig: { Items: { Header: string; Value: string }[] };
  };

test("CloudFront sends the policy that the local stack sends, with AWS's addresses", () => {
  const local = new Map(pageHeaders([])).get("content-security-policy") ?? "";
  const policy = headers().SecurityHeadersConfig["ContentSecurityPolicy"] ?? {};
  const [written] = policy["ContentSecurityPolicy"] as [string];
  const deployed = written.replaceAll("$", "");
  expect(deployed.replace(/(?<=connect-src 'self')[^;]*/, "")).toBe(local);
  expect(/connect-src ([^;]*)/.exec(deployed)?.[1]?.split(" ")).toEqual([
    "'self'",
    "{HttpApi.ApiEndpoint}",
    "https://cognito-idp.{AWS::Region}.amazonaws.com",
    "{SignIn}",
    "https://{UploadsBucket}.s3.{AWS::Region}.amazonaws.com",
  ]);
});

test("CloudFront sends every other header that the local stack sends, and insists on TLS", () => {
  const { SecurityHeadersConfig, CustomHeadersConfig } = headers();
  const { ContentTypeOptions, FrameOptions, ReferrerPolicy, StrictTransportSecurity } = SecurityHeadersConfig;
  const sent = new Map(CustomHeadersConfig.Items.map(({ Header, Value }) => [Header, Value]))
    .set("x-frame-options", String(FrameOptions?.["FrameOption"]))
    .set("referrer-policy", String(ReferrerPolicy?.["ReferrerPolicy"]))
    .set("x-content-type-options", ContentTypeOptions?.["Override"] === true ? "nosniff" : "");
  const local = pageHeaders([]).filter(([name]) => name !== "content-security-policy");
  expect([...sent].sort()).toEqual([...local].sort());
  expect(StrictTransportSecurity?.["AccessControlMaxAgeSec"]).toBeGreaterThanOrEqual(31_536_000);
});

test("an address within the page, and no other, is answered with index.html, as the local stack does", () => {
  const code = String(readResources()["WebRoutes"]?.Properties["FunctionCode"]);
  const handler = new Function(`${code}; return handler;`)() as (event: object) => { uri: string };
  const answered = ["/", "/files/mine", "/assets/main-A.js", "/a.b/c"].map((uri) => handler({ request: { uri } }).uri);
  expect(answered).toEqual(["/index.html", "/index.html", "/assets/main-A.js", "/index.html"]);
});

test("all that hosts the page is made only where that is asked for", () => {
  const parts = Object.entries(readResources()).filter(([id]) => id.startsWith("Web"));
  expect(parts.map(([id, { Condition }]) => [id, Condition])).toEqual(parts.map(([id]) => [id, "HostsWeb"]));
  expect(parts.length).toBe(6);
});
