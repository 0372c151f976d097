import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { FederationError } from "../../../src/cognito/hosted-ui/federation/federation-error";
import { readSamlResponse } from "../../../src/cognito/hosted-ui/federation/saml/read-response";
import { epochMillis } from "../../../src/model/time";
import { AUDIENCE, assertionXml, ENTITY, newIdpKey, responseXml, signXml } from "./saml-kit";

const own = newIdpKey();
const NOW = epochMillis(Date.UTC(2026, 10, 21));
const CONSUMER = "http://127.0.0.1:9229/saml2/idpresponse";
const attributes =
  '<saml:AttributeStatement><saml:Attribute Name="mail"><saml:AttributeValue>f@x.example</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>';
const parts = { now: NOW, consumer: CONSUMER, requestId: "_q", attributes };
const plain = responseXml(parts, assertionXml(parts));
const texts = [signXml(plain, own), signXml(plain, own, { over: "Response" })];

const read = (text: string) =>
  readSamlResponse(text, {
    issuer: ENTITY,
    audience: AUDIENCE,
    consumer: CONSUMER,
    requestId: "_q",
    certificates: [own.certificate],
    decryption: undefined,
    now: NOW,
  });

interface Mutation {
  readonly from: number;
  readonly length: number;
  readonly to: number;
  readonly insert: string;
}

/** Pieces that mean something in a response, and pieces of the response itself. */
const PIECES = [
  "<!-- x -->",
  "<![CDATA[x]]>",
  "&#120;",
  " ",
  "root",
  "</saml:NameID>",
  "<saml:NameID>root</saml:NameID>",
  'ID="_a1"',
  "<x/>",
];
const piece = fc.oneof(
  fc.constantFrom(...PIECES, plain, assertionXml({ ...parts, id: "_a2", nameId: "root" })),
  fc.string({ maxLength: 8 }),
);
const place = fc.nat({ max: 6_000 });
const mutation = fc.record({
  from: place,
  length: fc.oneof(fc.constant(0), fc.nat({ max: 400 })),
  to: place,
  insert: piece,
});

/** Takes a piece out, puts it and another one in elsewhere. */
function mutated(text: string, { from, length, to, insert }: Mutation): string {
  const [at, end] = [from % text.length, (from % text.length) + length];
  const rest = text.slice(0, at) + text.slice(end);
  const target = to % (rest.length + 1);
  return rest.slice(0, target) + insert + text.slice(at, end) + rest.slice(target);
}

test.each(texts.map((text, index) => [index === 0 ? "assertion" : "response", text]))(
  "whatever is changed of a signed %s, it is refused or says the same of its user",
  (_name, text) => {
    const { subject } = read(text);
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        try {
          expect(read(mutations.reduce(mutated, text)).subject).toEqual(subject);
          outcomes.add("same");
        } catch (error) {
          if (!(error instanceof FederationError)) throw error;
          outcomes.add("refused");
        }
      }),
      { numRuns: 300 },
    );
    expect([...outcomes].sort()).toEqual(["refused", "same"]);
  },
  60_000,
);
