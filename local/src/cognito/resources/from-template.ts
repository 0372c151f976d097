import { TemplateError, UnsupportedError } from "../../model/errors";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import type { CognitoResource, UserPoolClientResource, UserPoolResource } from "../../model/user-pool";
import type { CognitoError } from "../errors/cognito-error";
import { describeProblems } from "../input/read-input";
import { type InputSchema, newReading } from "../input/schema";
import { type ClientSettings, clientSchema } from "./client-settings";
import { type GroupSettings, groupSchema } from "./group-settings";
import { type PoolSettings, poolSchema } from "./pool-settings";
import { clientRuleBroken, poolRuleBroken } from "./rules";
import { membershipSchema, type TemplateMembership, type TemplateUser, userSchema } from "./template-users";

/**
 * What CloudFormation names differently from the API, and where it puts it. The rest has the same names and shapes.
 * `undefined`: known, and of no meaning to the pool itself.
 */
const POOL_NAMES: Readonly<Record<string, string | undefined>> = {
  UserPoolName: "PoolName",
  WebAuthnRelyingPartyID: "WebAuthnConfiguration",
  WebAuthnUserVerification: "WebAuthnConfiguration",
  WebAuthnFactorConfiguration: "WebAuthnConfiguration",
};
const CLIENT_NAMES: Readonly<Record<string, string | undefined>> = { UserPoolId: undefined };
const NAMES_IN_POOL: Readonly<Record<string, string | undefined>> = { UserPoolId: undefined };

const PAGES = {
  pool: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html",
  client:
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html",
  group:
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolgroup.html",
  user: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpooluser.html",
  membership:
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolusertogroupattachment.html",
} as const;

/** A template's pool. Throws TemplateError for what is wrong and UnsupportedError for what the local pool can't do. */
export function poolFromTemplate(resource: UserPoolResource): PoolSettings {
  const settings = readResource(poolSchema, resource, { PoolName: resource.logicalId }, POOL_NAMES, PAGES.pool);
  throwBroken(poolRuleBroken(settings), resource);
  if (settings.UserPoolAddOns?.AdvancedSecurityMode === "ENFORCED")
    throw unsupported(resource, "UserPoolAddOns", "The local pool judges no risk. Use OFF or AUDIT here.", PAGES.pool);
  return settings;
}

export function clientFromTemplate(resource: UserPoolClientResource, pool: PoolSettings): ClientSettings {
  const settings = readResource(clientSchema, resource, { ClientName: resource.logicalId }, CLIENT_NAMES, PAGES.client);
  throwBroken(clientRuleBroken(settings, pool), resource);
  return settings;
}

export function groupFromTemplate(resource: CognitoResource): GroupSettings {
  return readResource(groupSchema, resource, { GroupName: resource.logicalId }, NAMES_IN_POOL, PAGES.group);
}

export function userFromTemplate(resource: CognitoResource): TemplateUser {
  return readResource(userSchema, resource, {}, NAMES_IN_POOL, PAGES.user);
}

export function membershipFromTemplate(resource: CognitoResource): TemplateMembership {
  return readResource(membershipSchema, resource, {}, NAMES_IN_POOL, PAGES.membership);
}

/** What the template asks for and the local pool leaves out without letting anybody in: one line each. */
export function noticesOf(resource: UserPoolResource, settings: PoolSettings): readonly string[] {
  const notices: string[] = [];
  if (settings.DeviceConfiguration !== undefined) notices.push("devices are not remembered");
  const factors = settings.Policies.SignInPolicy.AllowedFirstAuthFactors;
  if (factors.includes("WEB_AUTHN")) notices.push("passkeys are not offered");
  if (settings.UserPoolAddOns?.AdvancedSecurityMode === "AUDIT") notices.push("risks are not audited");
  return notices.map((notice) => `${resource.logicalId}: ${notice} by the local pool.`);
}

/** A resource's properties by their schema. What the schema does not know stops the start. */
export function readResource<Settings>(
  schema: InputSchema<Settings>,
  resource: CognitoResource,
  defaults: JsonObject,
  names: Readonly<Record<string, string | undefined>>,
  page: string,
): Settings {
  const reading = newReading(true);
  const settings = schema.read({ ...defaults, ...rename(resource.properties, names) }, "", reading);
  const wrong = [...reading.problems, ...reading.mistyped];
  if (wrong.length > 0) throw new TemplateError("cognito-property", resource.location, describeProblems(wrong));
  const [unknown] = reading.unknown;
  if (unknown !== undefined) throw unsupported(resource, unknown, "The local user pool does not know it.", page);
  if (settings === undefined) throw new Error("A schema gave no value and no problem.");
  return settings;
}

function rename(properties: JsonObject, names: Readonly<Record<string, string | undefined>>): JsonObject {
  const renamed: Record<string, JsonValue | undefined> = {};
  for (const [name, value] of Object.entries(properties)) {
    const to = Object.hasOwn(names, name) ? names[name] : name;
    if (to === undefined) continue;
    const joined = to === "WebAuthnConfiguration" ? { ...asObject(renamed[to]), [name]: value } : value;
    renamed[to] = joined;
  }
  return renamed;
}

const asObject = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});

export function unsupported(resource: CognitoResource, property: string, why: string, page: string): UnsupportedError {
  const names = property.split(".").map((name) => name.charAt(0).toUpperCase() + name.slice(1));
  const name = names.join(".");
  const path = `${resource.location.path}/Properties/${names.join("/")}`;
  return new UnsupportedError({ ...resource.location, path }, `${name}: ${why}`, page);
}

export function throwBroken(error: CognitoError | undefined, { location }: CognitoResource): void {
  if (error !== undefined) throw new TemplateError("cognito-property", location, error.message);
}
