import { type EpochMillis, epochMillis } from "../../../../model/time";
import type { SamlNameId, SamlSubject } from "../../../store/saml-records";
import { FederationError } from "../federation-error";
import { ASSERTION, BEARER, ISSUER, NAME_ID } from "./saml-names";
import { attributeOf, childrenOf, onlyChild, textOf, type XmlElement, type XmlName } from "./xml";

export interface AssertionRules {
  /** The provider's entity id. */
  readonly issuer: string;
  /** The pool's entity id. */
  readonly audience: string;
  /** Where assertions are sent to. */
  readonly consumer: string;
  /** The request that must be answered; undefined: the provider begins, and the assertion must answer none. */
  readonly requestId: string | undefined;
  readonly now: EpochMillis;
}

/** An assertion that has passed every check. Its id may be used once until it ends. */
export interface ReadAssertion {
  readonly id: string;
  readonly endsAt: EpochMillis;
  readonly subject: SamlSubject;
}

/** Clocks of two machines differ a little. */
const LEEWAY = 60_000;
/** An assertion that nobody asked for may be six minutes old, as on AWS. */
const UNASKED = 360_000;

const named = (localName: string): XmlName => [ASSERTION, localName];

/**
 * What an assertion of signed bytes says of its user, once issuer, audience, recipient, request and all its times are
 * as they must be. It does NOT check the signature, nor whether the assertion was used before. Throws FederationError.
 *
 * @see SAML 2.0 profiles, section 4.1.4.3
 */
export function checkAssertion(assertion: XmlElement, rules: AssertionRules): ReadAssertion {
  const { issuer } = rules;
  const id = attributeOf(assertion, "ID") ?? "";
  const problem = problemIn(assertion, rules);
  if (problem !== undefined || id === "") throw refused(problem ?? "has no id");
  const subject = onlyChild(assertion, named("Subject"));
  const nameId = nameIdOf(onlyChild(subject, NAME_ID));
  const confirmed = confirmedUntil(subject, rules);
  const ends = timeOf(onlyChild(assertion, named("Conditions")), "NotOnOrAfter") ?? 0;
  const sessionIndex = childrenOf(assertion, named("AuthnStatement"))
    .map((statement) => attributeOf(statement, "SessionIndex"))
    .find((index) => index !== undefined && index.length <= 1024);
  return {
    id,
    endsAt: epochMillis(Math.max(confirmed, ends) + LEEWAY),
    subject: {
      issuer,
      nameId,
      attributes: attributesOf(assertion),
      ...(sessionIndex !== undefined && { sessionIndex }),
    },
  };
}

const refused = (why: string): FederationError => new FederationError(`The provider's SAML assertion ${why}.`);

function problemIn(assertion: XmlElement, { issuer, audience, requestId, now }: AssertionRules): string | undefined {
  if (attributeOf(assertion, "Version") !== "2.0") return "has another version than 2.0";
  if (textOf(onlyChild(assertion, ISSUER)) !== issuer) return "has another issuer";
  const issuedAt = timeOf(assertion, "IssueInstant");
  if (issuedAt === undefined || !(issuedAt <= now + LEEWAY)) return "is from the future";
  if (requestId === undefined && !(issuedAt >= now - UNASKED)) return "is more than six minutes old";
  const conditions = onlyChild(assertion, named("Conditions"));
  if (conditions === undefined) return "has no conditions";
  const problem = timeProblem(conditions, "NotOnOrAfter", now);
  if (problem !== undefined) return problem;
  const restrictions = childrenOf(conditions, named("AudienceRestriction"));
  const isForUs = (restriction: XmlElement) =>
    childrenOf(restriction, named("Audience")).some((element) => textOf(element) === audience);
  if (restrictions.length === 0 || !restrictions.every(isForUs)) return "is for another audience";
  const statements = childrenOf(assertion, named("AuthnStatement"));
  if (statements.length === 0) return "does not say that anybody has signed in";
  return statements.map((statement) => timeProblem(statement, "SessionNotOnOrAfter", now)).find(Boolean);
}

/** Each of the times may be missing, but must be a time if it is there. */
function timeProblem(element: XmlElement, end: string, now: number): string | undefined {
  const [from, until] = [timeOf(element, "NotBefore"), timeOf(element, end)];
  if (from !== undefined && !(from <= now + LEEWAY)) return "is from the future";
  if (until !== undefined && !(until + LEEWAY > now)) return "has expired";
  return undefined;
}

/** The time in an attribute; NaN for what is no time in UTC, which is neither before nor after any other. */
function timeOf(element: XmlElement | undefined, name: string): number | undefined {
  const text = attributeOf(element, name);
  if (text === undefined) return undefined;
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) ? Date.parse(text) : Number.NaN;
}

/** When the last of the confirmations ends that let whoever brings the assertion sign in here. */
function confirmedUntil(subject: XmlElement | undefined, rules: AssertionRules): number {
  const confirmations = subject === undefined ? [] : childrenOf(subject, named("SubjectConfirmation"));
  const problems = confirmations.map((confirmation) => confirmationProblem(confirmation, rules));
  const good = confirmations.filter((_, index) => problems[index] === undefined);
  if (good.length === 0) throw refused(problems[0] ?? "does not say how its subject is confirmed");
  return Math.max(...good.map((one) => timeOf(dataOf(one), "NotOnOrAfter") ?? 0));
}

const dataOf = (confirmation: XmlElement): XmlElement | undefined =>
  onlyChild(confirmation, named("SubjectConfirmationData"));

function confirmationProblem(
  confirmation: XmlElement,
  { consumer, requestId, now }: AssertionRules,
): string | undefined {
  const data = dataOf(confirmation);
  if (attributeOf(confirmation, "Method") !== BEARER || data === undefined) return "is not for whoever brings it";
  if (attributeOf(data, "Recipient") !== consumer) return "is for another recipient";
  const answered = attributeOf(data, "InResponseTo");
  if (answered !== requestId)
    return requestId === undefined ? "answers a request that was not made" : "answers another request";
  if (attributeOf(data, "NotOnOrAfter") === undefined) return "does not say how long it holds";
  return timeProblem(data, "NotOnOrAfter", now);
}

function nameIdOf(element: XmlElement | undefined): SamlNameId {
  const value = textOf(element);
  if (!value || value.length > 255) throw refused("names no subject");
  const [format, nameQualifier, spNameQualifier] = ["Format", "NameQualifier", "SPNameQualifier"].map((name) =>
    attributeOf(element, name)?.slice(0, 1024),
  );
  return {
    value,
    ...(format !== undefined && { format }),
    ...(nameQualifier !== undefined && { nameQualifier }),
    ...(spNameQualifier !== undefined && { spNameQualifier }),
  };
}

/** By their whole names. Of several attributes of one name the values are put together. */
function attributesOf(assertion: XmlElement): Readonly<Record<string, string>> {
  const values = new Map<string, string[]>();
  for (const statement of childrenOf(assertion, named("AttributeStatement")))
    for (const attribute of childrenOf(statement, named("Attribute"))) {
      const name = attributeOf(attribute, "Name") ?? "";
      const texts = childrenOf(attribute, named("AttributeValue")).map((value) => textOf(value) ?? "");
      if (name !== "") values.set(name, [...(values.get(name) ?? []), ...texts]);
    }
  return Object.fromEntries([...values].flatMap(([name, texts]) => (texts.length > 0 ? [[name, joined(texts)]] : [])));
}

/** As AWS writes several values (docs/aws-behaviour/cognito-saml.md). */
function joined(values: readonly string[]): string {
  const [only = "", ...more] = values;
  if (more.length === 0) return only;
  return `[${values.map((value) => new URLSearchParams([["", value]]).toString().slice(1)).join(", ")}]`;
}
