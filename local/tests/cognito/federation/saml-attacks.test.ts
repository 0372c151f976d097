import { ListUsersCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CALLBACK } from "../oauth/hosted-pool";
import { carried } from "../oauth/test-browser";
import { POOL_ID } from "../running-pool";
import {
  assertionXml,
  begin,
  bring,
  EXCLUSIVE,
  metadataOf,
  newIdpKey,
  type ResponseParts,
  responseXml,
  type SamlPool,
  type Signing,
  signXml,
  startSaml,
} from "./saml-kit";
import { WebBrowser } from "./web-browser";

const own = newIdpKey();
const foreign = newIdpKey();
let running: SamlPool;
beforeAll(async () => {
  running = await startSaml({
    Corp: { MetadataFile: metadataOf([own]) },
    Other: { MetadataFile: metadataOf([foreign], { entity: "https://other.example/saml" }) },
  });
}, 30_000);
afterAll(() => running.close());

type Given = Partial<ResponseParts>;
const AT = "The provider's SAML";
const told = (location: string) => Object.fromEntries(carried(location))["error_description"];

/** Brings one response in a browser that began, and returns what the callback is told. */
async function answered(make: (parts: ResponseParts) => string, given: Given = {}) {
  const begun = await begin(running, new WebBrowser());
  const { now, consumer } = running;
  const seen = await bring(running, begun, make({ now: now(), consumer, requestId: begun.requestId, ...given }));
  expect(seen.location.startsWith(CALLBACK)).toBe(true);
  return seen.location;
}

const signed = (parts: ResponseParts, how: Signing = {}, key = own) =>
  signXml(responseXml(parts, assertionXml(parts)), key, how);

async function refusedWith(description: string, make: (parts: ResponseParts) => string, given: Given = {}) {
  expect(told(await answered(make, given))).toBe(description);
  expect((await running.sdk.send(new ListUsersCommand({ UserPoolId: POOL_ID }))).Users).toEqual([]);
}

const SECOND = 1000;
const facts: readonly [string, (now: number) => Given, string][] = [
  ["of another issuer", () => ({ issuer: "https://evil.example" }), "response has another issuer."],
  ["for another audience", () => ({ audience: "urn:amazon:cognito:sp:x" }), "assertion is for another audience."],
  ["without an audience", () => ({ audience: null }), "assertion is for another audience."],
  ["for another recipient", () => ({ recipient: "https://x.example" }), "assertion is for another recipient."],
  ["for another destination", () => ({ destination: "https://x.example" }), "response is for another address."],
  ["to another request", () => ({ requestId: "_other" }), "response answers another request."],
  [
    "whose assertion alone answers another request",
    () => ({ requestId: "_other", responseRequestId: null }),
    "assertion answers another request.",
  ],
  ["to no request", () => ({ requestId: null, responseRequestId: null }), "assertion answers another request."],
  ["that has expired", (now) => ({ ends: now - 61 * SECOND }), "assertion has expired."],
  ["of the future", (now) => ({ notBefore: now + 62 * SECOND }), "assertion is from the future."],
  ["issued in the future", (now) => ({ issuedAt: now + 62 * SECOND }), "assertion is from the future."],
  ["confirmed too long ago", (now) => ({ confirmedUntil: now - 61 * SECOND }), "assertion has expired."],
  ["confirmed without an end", () => ({ confirmedUntil: null }), "assertion does not say how long it holds."],
  ["for a holder of a key", () => ({ method: "urn:x" }), "assertion is not for whoever brings it."],
  ["without a statement", () => ({ statement: "" }), "assertion does not say that anybody has signed in."],
  ["without a subject", () => ({ nameId: " " }), "assertion names no subject."],
  ["with an element in the subject", () => ({ nameId: "fred<x/>" }), "assertion names no subject."],
];
test.each(facts)("a SAML response %s is refused", async (_name, given, description) => {
  await refusedWith(`${AT} ${description}`, (parts) => signed(parts), given(running.now()));
});

const fails = (status: string) => ({ status: `urn:oasis:names:tc:SAML:2.0:status:${status}` });
test("a SAML response with another status than success is refused with that status alone", () =>
  refusedWith(`${AT} response says that the sign-in failed: Responder.`, signed, fails("Responder")));

const signatures: readonly [string, (parts: ResponseParts) => string, string][] = [
  ["unsigned", (parts) => responseXml(parts, assertionXml(parts)), "response is not signed."],
  ["signed by another key", (parts) => signed(parts, {}, foreign), "assertion has a wrong signature."],
  [
    "signed as a whole by another key, over a right assertion",
    (parts) => signXml(signed(parts), foreign, { over: "Response" }),
    "response has a wrong signature.",
  ],
  [
    "changed after it was signed",
    (parts) => signed(parts).replace(">fred<", ">root<"),
    "assertion has a wrong signature.",
  ],
  [
    "signed by SHA-1",
    (parts) => signed(parts, { signature: "http://www.w3.org/2000/09/xmldsig#rsa-sha1" }),
    "assertion is signed by an algorithm not taken.",
  ],
  [
    "with a digest of SHA-1",
    (parts) => signed(parts, { digest: "http://www.w3.org/2000/09/xmldsig#sha1" }),
    "assertion is signed by a digest not taken.",
  ],
  [
    "with an algorithm of shared keys",
    (parts) => signed(parts).replace("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"),
    "assertion is signed by an algorithm not taken.",
  ],
  [
    "with an algorithm none",
    (parts) => signed(parts).replace("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "none"),
    "assertion is signed by an algorithm not taken.",
  ],
  [
    "with an empty signature",
    (parts) => signed(parts).replace(/<SignatureValue>[^<]*/, "<SignatureValue>"),
    "assertion has an empty signature.",
  ],
  [
    "with an empty Signature element",
    (parts) =>
      signed(parts).replace(
        /<Signature [\s\S]*<\/Signature>/,
        '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>',
      ),
    "assertion has a signature that is not over one element.",
  ],
  [
    "signed without the enveloped transform",
    (parts) => signed(parts, { transforms: [EXCLUSIVE] }),
    "assertion has a signature with other transforms than are taken.",
  ],
  [
    "with two assertions",
    (parts) =>
      signed(parts).replace(
        "</samlp:Response>",
        `${assertionXml({ ...parts, id: "_a2", nameId: "root" })}</samlp:Response>`,
      ),
    "response does not have one assertion.",
  ],
  [
    "with two elements of one id",
    (parts) => signed(parts).replace("<samlp:Status>", '<samlp:Status ID="_a1">'),
    "response has two elements of one id.",
  ],
];
test.each(signatures)("a SAML response %s is refused", async (_name, make, description) => {
  await refusedWith(`${AT} ${description}`, make);
});

test("a SAML response whose signature names a key of its own is refused: only the metadata's keys count", () =>
  refusedWith(`${AT} assertion has a wrong signature.`, (parts) => {
    const forged = signed({ ...parts, nameId: "root" }, {}, foreign);
    expect(forged).toContain("X509Certificate");
    return forged;
  }));

/** The eight ways of signature wrapping of Somorovsky et al., "On Breaking SAML" (2012). */
const SIGNATURE = /<Signature [\s\S]*?<\/Signature>/;
const wraps: readonly [string, (parts: ResponseParts) => string][] = [
  [
    "1",
    (parts) =>
      wrapResponse(parts, (evil, right) =>
        evil.replace(SIGNATURE, (one) => one.replace("</Signature>", `<Object>${right}</Object></Signature>`)),
      ),
  ],
  ["2", (parts) => wrapResponse(parts, (evil, right) => evil.replace(SIGNATURE, (one) => `${right}${one}`))],
  ["3", (parts) => wrapAssertion(parts, (evil, right) => `${evil}${right}`, false)],
  [
    "4",
    (parts) =>
      wrapAssertion(parts, (evil, right) => evil.replace("</saml:Assertion>", `${right}</saml:Assertion>`), false),
  ],
  ["5", (parts) => wrapAssertion(parts, (evil, right) => `${evil}${right.replace(SIGNATURE, "")}`, true)],
  [
    "6",
    (parts) =>
      wrapAssertion(
        parts,
        (evil, right) => evil.replace("</Signature>", `${right.replace(SIGNATURE, "")}</Signature>`),
        true,
      ),
  ],
  [
    "7",
    (parts) => wrapAssertion(parts, (evil, right) => `<samlp:Extensions>${right}</samlp:Extensions>${evil}`, false),
  ],
  [
    "8",
    (parts) =>
      wrapAssertion(
        parts,
        (evil, right) => evil.replace("</Signature>", `<Object>${right.replace(SIGNATURE, "")}</Object></Signature>`),
        true,
      ),
  ],
];

/** A signed response moved into a forged one, which carries its signature. */
function wrapResponse(parts: ResponseParts, wrap: (evil: string, right: string) => string): string {
  const right = signed(parts, { over: "Response" });
  const signature = SIGNATURE.exec(right)?.[0] ?? "";
  const evilParts = { ...parts, nameId: "root", id: "_a2", responseId: "_r2" };
  const evil = responseXml(evilParts, assertionXml(evilParts)).replace("</saml:Issuer>", `</saml:Issuer>${signature}`);
  return wrap(evil, right.replace(SIGNATURE, ""));
}

/** A signed assertion beside, in or around a forged one; the forged one carries the signature if `carries`. */
function wrapAssertion(parts: ResponseParts, wrap: (evil: string, right: string) => string, carries: boolean): string {
  const right = /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(signed(parts))?.[0] ?? "";
  const signature = SIGNATURE.exec(right)?.[0] ?? "";
  const evil = assertionXml({ ...parts, nameId: "root", id: "_a2" });
  const carrying = carries ? evil.replace("</saml:Issuer>", `</saml:Issuer>${signature}`) : evil;
  return responseXml(parts, wrap(carrying, right));
}

test.each(wraps)("signature wrapping of kind %s is refused", async (_name, make) => {
  const description = told(await answered(make));
  expect(description).toMatch(
    /^The provider's SAML (response|assertion) (does not have one assertion|has a signature )/,
  );
  expect((await running.sdk.send(new ListUsersCommand({ UserPoolId: POOL_ID }))).Users).toEqual([]);
});

const ENTITIES = Array.from({ length: 9 }, (_, n) => `<!ENTITY e${n + 1} "&e${n};&e${n};&e${n};&e${n};">`).join("");
const deep = (levels: number) => `<samlp:Extensions>${"<x>".repeat(levels)}${"</x>".repeat(levels)}</samlp:Extensions>`;
const documents: readonly [string, (xml: string) => string, string][] = [
  ["with a document type", (xml) => `<!DOCTYPE x>${xml}`, "has a document type, which is not taken."],
  [
    "that reads a file by an entity",
    (xml) => `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${xml.replace("fred", "&f;")}`,
    "has a document type, which is not taken.",
  ],
  [
    "with a bomb of entities",
    (xml) => `<!DOCTYPE x [<!ENTITY e0 "x">${ENTITIES}]>${xml.replace("fred", "&e9;")}`,
    "has a document type, which is not taken.",
  ],
  ["with an entity that nobody defines", (xml) => xml.replace("fred", "&f;"), "is not well-formed XML."],
  [
    "with a style sheet",
    (xml) => `<?xml-stylesheet href="x"?>${xml}`,
    "has a processing instruction, which is not taken.",
  ],
  [
    "of ten thousand levels",
    (xml) => xml.replace("<saml:Assertion", `${deep(10_000)}<saml:Assertion`),
    "has more elements than are taken.",
  ],
  ["with a second root", (xml) => `${xml}<x/>`, "is not well-formed XML."],
  ["with text behind the root", (xml) => `${xml}x`, "is not well-formed XML."],
  ["that ends too soon", (xml) => xml.slice(0, -20), "is not well-formed XML."],
  ["that is no response", () => "<x/>", "is no SAML response."],
  ["that is no XML", () => "hello", "is not well-formed XML."],
];
test.each(documents)("a SAML response %s is refused before anything is read of it", (_name, change, description) =>
  refusedWith(`${AT} response ${description}`, (parts) => change(signed(parts))),
);
