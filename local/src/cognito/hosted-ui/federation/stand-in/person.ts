import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../../../model/json";
import type { ProviderSettings } from "../../../resources/identity-provider";
import type { ProviderType } from "../../../resources/provider-kinds";
import type { StandInPersonRecord } from "../../../store/stand-in-records";
import type { Parameters } from "../../oauth/parameters";

/** The claims by which a kind of provider says what a stand-in knows of a person. What has no name is not said. */
interface ClaimNames {
  readonly subject: string;
  readonly emailVerified?: string;
  readonly name?: string;
  readonly given?: string;
  readonly family?: string;
  readonly groups?: string;
}

const OPENID: ClaimNames = {
  subject: "sub",
  emailVerified: "email_verified",
  name: "name",
  given: "given_name",
  family: "family_name",
};

/** A SAML provider has no names of its own: its attributes are called as the mapping asks for. */
const CLAIM_NAMES: Readonly<Record<Exclude<ProviderType, "SAML">, ClaimNames>> = {
  Google: OPENID,
  Facebook: { subject: "id", name: "name", given: "first_name", family: "last_name" },
  LoginWithAmazon: { subject: "user_id", name: "name" },
  SignInWithApple: { subject: "sub", emailVerified: "email_verified", given: "firstName", family: "lastName" },
  OIDC: { ...OPENID, groups: "groups" },
};

/** Whether a person's groups are among what the provider sends. A social provider sends none. */
export const sendsGroups = (type: ProviderType): boolean => type === "OIDC" || type === "SAML";

type Person = Omit<StandInPersonRecord, "usedAt">;

/**
 * What a provider says of a person: claims of the names that its kind uses or, of an OIDC or SAML provider, that the
 * mapping asks for. Raw claims come last and replace the others; `readPerson` refuses those that name the subject.
 */
export function claimsOf({ ProviderType, AttributeMapping }: ProviderSettings, person: Person): JsonObject {
  const known = valuesOf(ProviderType, person);
  const mapped = sendsGroups(ProviderType) ? byMapping(AttributeMapping, known) : {};
  const standard = ProviderType === "SAML" ? {} : byKind(ProviderType, person, known);
  return withoutEmpty({ ...standard, ...mapped, ...person.claims });
}

type Values = Readonly<Record<string, JsonValue>>;

/** By the name of the user pool's attribute. */
function valuesOf(type: ProviderType, { name, email, isEmailVerified, groups }: Person): Values {
  const cut = name.lastIndexOf(" ");
  return {
    email,
    // All that an assertion holds is text.
    email_verified: type === "SAML" ? String(isEmailVerified) : isEmailVerified,
    name,
    given_name: cut < 0 ? name : name.slice(0, cut),
    family_name: cut < 0 ? "" : name.slice(cut + 1),
    groups: type === "SAML" ? flattened(groups) : groups,
  };
}

function byKind(type: Exclude<ProviderType, "SAML">, { subject }: Person, known: Values): JsonObject {
  const names = CLAIM_NAMES[type];
  const said: readonly (readonly [string | undefined, JsonValue])[] = [
    [names.subject, subject],
    ["email", known["email"] ?? ""],
    [known["email"] === "" ? undefined : names.emailVerified, known["email_verified"] ?? false],
    [names.name, known["name"] ?? ""],
    [names.given, known["given_name"] ?? ""],
    [names.family, known["family_name"] ?? ""],
    [names.groups, known["groups"] ?? []],
    [type === "Google" ? "picture" : undefined, "https://stand-in.example/picture.png"],
  ];
  return Object.fromEntries(said.flatMap(([claim, value]) => (claim === undefined ? [] : [[claim, value] as const])));
}

/** Claims of the names that the pool asks for. An attribute of any name that speaks of groups gets the groups. */
function byMapping(mapping: Readonly<Record<string, string>>, known: Values): JsonObject {
  const mapped: Record<string, JsonValue> = {};
  for (const [attribute, claim] of Object.entries(mapping)) {
    const isGroups = /groups?|roles?/i.test(attribute) || /groups?|roles?/i.test(claim);
    const value = Object.hasOwn(known, attribute) ? known[attribute] : isGroups ? known["groups"] : undefined;
    if (value !== undefined) mapped[claim] = value;
  }
  return mapped;
}

/** Several values of a SAML attribute as one text (docs/aws-behaviour/cognito-federation.md). */
const flattened = (values: readonly string[]): string =>
  values.length > 1 ? `[${values.join(", ")}]` : (values[0] ?? "");

const withoutEmpty = (claims: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(claims).filter(([, value]) => value !== "" && !(Array.isArray(value) && value.length === 0)),
  );

export interface PersonProblem {
  readonly text: string;
  readonly field: string;
}

export type PersonReading = { readonly person: Person } | { readonly problem: PersonProblem };

/** The most characters of a subject. */
export const LONGEST_SUBJECT = 200;

/** The most groups that one person is in. */
const MOST_GROUPS = 50;

/**
 * The person that the page's form describes. Every field is limited; a person needs a name or an e-mail address, and raw
 * claims may not say who the person is: that is the field of the subject. `newSubject` makes one where it is empty.
 */
export function readPerson(form: Parameters, newSubject: (email: string) => string): PersonReading {
  const text = (field: string): string => form.get(field)?.trim() ?? "";
  const [name, email, subject] = [text("name"), text("email"), text("subject")];
  const groups = text("groups")
    .split(/[\s,]+/)
    .filter((group) => group !== "");
  if (name === "" && email === "") return wrong("name", "Say the person's name or e-mail address.");
  if (name.length > 256) return wrong("name", "A name has at most 256 characters.");
  if (email.length > 256 || /[\s\p{Cc}]/u.test(email)) return wrong("email", "That is no e-mail address.");
  if (subject.length > LONGEST_SUBJECT || /\p{Cc}/u.test(subject))
    return wrong("subject", `A subject has at most ${LONGEST_SUBJECT} characters.`);
  if (groups.length > MOST_GROUPS || groups.some((group) => group.length > 128))
    return wrong("groups", `A person is in at most ${MOST_GROUPS} groups, with names of at most 128 characters.`);
  const claims = readClaims(form);
  if (typeof claims === "string") return wrong("claims", claims);
  const isEmailVerified = form.get("email_verified") !== undefined;
  return { person: { subject: subject || newSubject(email), name, email, isEmailVerified, groups, claims } };
}

const wrong = (field: string, text: string): PersonReading => ({ problem: { field, text } });

/** The most characters of raw claims. */
export const LONGEST_CLAIMS = 4096;

/** Claims that say who the person is, or that the answer itself is made of. */
const OWN_CLAIMS: ReadonlySet<string> = new Set([
  ...["sub", "id", "user_id", "NameID", "iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "at_hash", "auth_time"],
  ...["__proto__", "constructor", "prototype"],
]);

/** How deep raw claims may be nested. */
const DEEPEST = 10;

const isShallow = (value: unknown, depth: number): boolean =>
  typeof value !== "object" ||
  value === null ||
  (depth > 0 && Object.values(value).every((member) => isShallow(member, depth - 1)));

/** The raw claims, or what is wrong with them. */
function readClaims(form: Parameters): JsonObject | string {
  const text = form.get("claims")?.trim() ?? "";
  if (text === "") return {};
  if (text.length > LONGEST_CLAIMS || form.isMalformed(["claims"]))
    return `Raw claims have at most ${LONGEST_CLAIMS} characters.`;
  const claims = parseJson(text);
  if (!isJsonObject(claims) || !isShallow(claims, DEEPEST))
    return 'Raw claims are a JSON object, such as {"department": "sales"}.';
  const own = Object.keys(claims).find((claim) => OWN_CLAIMS.has(claim));
  return own === undefined ? claims : `Raw claims can't hold ${own}: the stand-in says that itself.`;
}

/** A subject as a provider of this kind would make it up. A SAML provider's is the person's e-mail address, if any. */
export function newSubjectOf(type: ProviderType, random: (size: number) => Buffer, email: string): string {
  const hex = random(24).toString("hex");
  const digits = BigInt(`0x${hex}`).toString().padStart(40, "0");
  if (type === "Google") return `1${digits.slice(-20)}`;
  if (type === "Facebook") return `1${digits.slice(-16)}`;
  if (type === "LoginWithAmazon") return `amzn1.account.${hex.slice(0, 28).toUpperCase()}`;
  if (type === "SignInWithApple") return `00${digits.slice(-4)}.${hex.slice(0, 32)}.${digits.slice(-8, -4)}`;
  return type === "SAML" && email !== "" ? email.slice(0, LONGEST_SUBJECT) : hex.slice(0, 32);
}
