import type { PoolCertificate } from "../../../resources/pool-certificate";
import { FederationError } from "../federation-error";
import { type AssertionRules, checkAssertion, type ReadAssertion } from "./check-assertion";
import { decryptAssertion } from "./decrypt-assertion";
import { ASSERTION, ISSUER, PROTOCOL, RESPONSE, SUCCESS } from "./saml-names";
import { signedCopy } from "./signed-copy";
import {
  allNamed,
  attributeOf,
  childrenOf,
  isNamed,
  onlyChild,
  parseXml,
  textOf,
  type XmlElement,
  type XmlName,
} from "./xml";

export interface ResponseRules extends AssertionRules {
  /** Of the provider's metadata, PEM. */
  readonly certificates: readonly string[];
  /** Present: the assertion must be encrypted to it. Absent: it must not be encrypted. */
  readonly decryption: PoolCertificate | undefined;
}

const PLAIN: XmlName = [ASSERTION, "Assertion"];
const ENCRYPTED: XmlName = [ASSERTION, "EncryptedAssertion"];

/**
 * The subject of a SAML response. The response or its assertion must be signed by the provider, and all that is said of
 * the user is read from the signed bytes alone. A signature that is there must be right, even where another one would
 * do. It checks the response's status, destination, issuer and request, and the assertion (`checkAssertion`). It does
 * NOT check whether the assertion was used before. Throws FederationError, never with a part of the response.
 */
export function readSamlResponse(text: string, rules: ResponseRules): ReadAssertion {
  const response = parseXml(text, "SAML response");
  if (!isNamed(response, RESPONSE)) throw refused("is no SAML response");
  const signedResponse = signedCopy(text, response, rules.certificates, "SAML response");
  const problem = problemIn(signedResponse ?? response, rules);
  if (problem !== undefined) throw refused(problem);
  const assertion = trustedAssertion(text, response, signedResponse, rules);
  return checkAssertion(assertion, rules);
}

const refused = (why: string): FederationError => new FederationError(`The provider's SAML response ${why}.`);

function problemIn(response: XmlElement, { issuer, consumer, requestId }: ResponseRules): string | undefined {
  if (attributeOf(response, "Version") !== "2.0") return "has another version than 2.0";
  const destination = attributeOf(response, "Destination");
  if (destination !== undefined && destination !== consumer) return "is for another address";
  const [sender, ...more] = childrenOf(response, ISSUER);
  if (more.length > 0 || (sender !== undefined && textOf(sender) !== issuer)) return "has another issuer";
  const answered = attributeOf(response, "InResponseTo");
  if (requestId === undefined && answered !== undefined) return "answers a request that was not made";
  if (requestId !== undefined && answered !== undefined && answered !== requestId) return "answers another request";
  const status = onlyChild(response, [PROTOCOL, "Status"]);
  const code = onlyChild(status, [PROTOCOL, "StatusCode"]);
  const value = attributeOf(code, "Value");
  if (value === SUCCESS) return undefined;
  const reason = attributeOf(onlyChild(code, [PROTOCOL, "StatusCode"]), "Value") ?? value;
  return `says that the sign-in failed${statusName(reason)}`;
}

/** Only the last part of a status of SAML itself. */
function statusName(status: string | undefined): string {
  const name = /^urn:oasis:names:tc:SAML:2\.0:status:([A-Za-z]{1,60})$/.exec(status ?? "")?.[1];
  return name === undefined ? "" : `: ${name}`;
}

/** The only assertion of a response, made of signed bytes. */
function trustedAssertion(
  text: string,
  response: XmlElement,
  signedResponse: XmlElement | undefined,
  { certificates, decryption }: ResponseRules,
): XmlElement {
  const [assertion, ...more] = [...allNamed(response, PLAIN), ...allNamed(response, ENCRYPTED)];
  // More than one, or one in another place, is how a signed assertion is hidden behind a forged one.
  const isInPlace = childrenOf(response, PLAIN).length + childrenOf(response, ENCRYPTED).length === 1;
  if (assertion === undefined || more.length > 0 || !isInPlace) throw refused("does not have one assertion");
  if (isNamed(assertion, ENCRYPTED)) {
    if (decryption === undefined) throw refused("is encrypted, which this provider is not set up for");
    const encrypted = signedResponse === undefined ? assertion : onlyChild(signedResponse, ENCRYPTED);
    if (encrypted === undefined) throw refused("does not have one assertion");
    return decrypted(encrypted, decryption, certificates, signedResponse !== undefined);
  }
  if (decryption !== undefined) throw refused("is not encrypted");
  const ownCopy = signedCopy(text, assertion, certificates, "SAML assertion");
  const trusted = ownCopy ?? onlyChild(signedResponse, PLAIN);
  if (trusted === undefined) throw refused("is not signed");
  return trusted;
}

function decrypted(
  encrypted: XmlElement,
  { privateKey }: PoolCertificate,
  certificates: readonly string[],
  isCovered: boolean,
): XmlElement {
  const text = decryptAssertion(encrypted, privateKey);
  const assertion = parseXml(text, "SAML assertion");
  if (!isNamed(assertion, PLAIN) || allNamed(assertion, PLAIN).length > 1) throw refused("does not have one assertion");
  const copy = signedCopy(text, assertion, certificates, "SAML assertion");
  if (copy !== undefined) return copy;
  if (!isCovered) throw refused("is not signed");
  return assertion;
}
