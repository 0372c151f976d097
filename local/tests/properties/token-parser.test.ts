import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { decodeBase64Url, decodeToken } from "../../src/jws/token";
import { hold } from "./hold";

/**
 * The parser of tokens against a second one, written bit by bit from docs/aws-behaviour/http-api-authorizer.md, C17 and
 * C19, and RFC 7515, section 2.
 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

function naiveBase64Url(text: string): number[] | undefined {
  const bits: number[] = [];
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value === -1) return undefined;
    for (let bit = 5; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  }
  const rest = bits.splice(bits.length - (bits.length % 8));
  if (rest.length >= 6 || rest.includes(1)) return undefined;
  return Array.from({ length: bits.length / 8 }, (_, index) =>
    Number.parseInt(bits.slice(index * 8, index * 8 + 8).join(""), 2),
  );
}

function naiveObject(text: string): unknown {
  const bytes = naiveBase64Url(text);
  if (bytes === undefined) return undefined;
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const value: unknown = JSON.parse(decoder.decode(Uint8Array.from(bytes)));
    return typeof value === "object" && value !== null && !Array.isArray(value) && depthOf(value) <= 100
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}

/** 0 of a text or number, 1 of `{}`, 2 of `{"a":{}}`. */
function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function naiveToken(token: string): unknown {
  const segments = token.split(".");
  const [header = "", payload = "", signature = ""] = segments;
  if (segments.length !== 3) return { malformed: "segments" };
  const [head, claims, bytes] = [naiveObject(header), naiveObject(payload), naiveBase64Url(signature)];
  if (head === undefined) return { malformed: "header" };
  if (claims === undefined) return { malformed: "payload" };
  if (bytes === undefined) return { malformed: "signature" };
  return { header: head, payload: claims, signature: Buffer.from(bytes), signingInput: `${header}.${payload}` };
}

const encoded = (text: string) => Buffer.from(text).toString("base64url");

const segment = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })).map((value) => encoded(JSON.stringify(value))),
  },
  fc.integer({ min: 97, max: 103 }).map((depth) => encoded(`{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`)),
  fc.jsonValue().map((value) => encoded(JSON.stringify(value))),
  fc.string({ unit: "binary", maxLength: 12 }).map(encoded),
  fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString("base64url")),
  fc.string({ unit: fc.constantFrom(..."ABab01-_+/= .\n"), maxLength: 9 }),
);

/** Segments with a change that a careless decoder does not see. */
const changedSegment = fc
  .tuple(segment, fc.constantFrom("", "", "", "=", "==", " ", "\u00a0", "A", "B"), fc.nat(20))
  .map(([text, addition, place]) => text.slice(0, place) + addition + text.slice(place));

test("base64url is decoded as bit by bit", () => {
  hold(500, fc.oneof(changedSegment, fc.string({ unit: fc.constantFrom(...ALPHABET), maxLength: 6 })), (text) => {
    expect(decodeBase64Url(text)).toEqual(bufferOf(naiveBase64Url(text)));
  });
});

test("a token is taken apart as by the naive parser", () => {
  const tokens = fc
    .tuple(fc.array(changedSegment, { minLength: 2, maxLength: 4 }), fc.tuple(segment, segment, segment), fc.boolean())
    .map(([some, three, whole]) => (whole ? three : some).join("."));
  hold(500, tokens, (token) => expect(decodeToken(token)).toEqual(naiveToken(token)));
});

test("of a member given twice the last one counts", () => {
  hold(
    100,
    fc.tuple(fc.string(), fc.jsonValue({ maxDepth: 1 }), fc.jsonValue({ maxDepth: 1 })),
    ([name, one, other]) => {
      const text = `{${[one, other].map((value) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
      expect(decodeToken(`${encoded(text)}.${encoded("{}")}.`)).toMatchObject({
        header: JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(other)}}`),
      });
    },
  );
});

const bufferOf = (bytes: readonly number[] | undefined) => (bytes === undefined ? undefined : Buffer.from(bytes));
