import { TemplateError, UnsupportedError } from "../../model/errors";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import type { CognitoResource, UserPoolClientResource, UserPoolResource } from "../../model/user-pool";
import type { CognitoError } from "../errors/cognito-error";
import { attributes, metadata, username } from "../input/api-members";
import { describeProblems } from "../input/read-input";
import { anything, boolean, type InputSchema, list, newReading, oneOf, type ValueOf } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";
import { type ClientSettings, clientRuleBroken, clientSchema } from "../resources/app-client";
import { type BrandingSettings, brandingSchema } from "../resources/branding";
import { type DomainSettings, domainSchema } from "../resources/domain";
import { type ProviderSettings, providerSchema } from "../resources/identity-provider";
import { type LogDelivery, logDeliverySchema } from "../resources/log-delivery";
import { passkeyFactorBroken } from "../resources/passkey-factor";
import { type ReplicaSettings, replicaSchema } from "../resources/replica";
import { type ResourceServerSettings, resourceServerSchema } from "../resources/resource-server";
import { riskMembers } from "../resources/risk-configuration";
import { schemaRuleBroken } from "../resources/schema-rules";
import { textsWithoutRole } from "../resources/sms-rules";
import { type Terms, termsSchema } from "../resources/terms";
import { type StyleSettings, styledClient, styleSchema } from "../resources/ui-customization";
import { mfaRuleBroken, poolRuleBroken } from "../resources/user-pool";
import { methodsOf, type PoolSettings, poolSchema } from "../resources/user-pool-settings";
import { type GroupSettings, groupName, groupSchema } from "../users/groups";

/**
 * Properties that have another name in CloudFormation than in the API, with the API's name. `undefined`: known, but
 * without a meaning for the pool itself.
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
  const read = readResource(poolSchema, resource, { PoolName: nameOf(resource) }, POOL_NAMES, PAGES.pool);
  // CloudFormation makes the pool before it sets the methods, and a pool with an SMS configuration then has one.
  const settings = { ...read, EnabledMfas: read.EnabledMfas.length > 0 ? read.EnabledMfas : methodsOf(read) };
  throwBroken(schemaRuleBroken(settings.Schema) ?? poolRuleBroken(settings), resource);
  throwBroken(mfaRuleBroken(settings, read.EnabledMfas.length > 0) ?? passkeyFactorBroken(settings), resource);
  return settings;
}

export function clientFromTemplate(resource: UserPoolClientResource, pool: PoolSettings): ClientSettings {
  const settings = readResource(clientSchema, resource, { ClientName: nameOf(resource) }, CLIENT_NAMES, PAGES.client);
  throwBroken(clientRuleBroken(settings, pool, "creating"), resource);
  return settings;
}

export function groupFromTemplate(resource: CognitoResource): GroupSettings {
  return readResource(groupSchema, resource, { GroupName: nameOf(resource) }, NAMES_IN_POOL, PAGES.group);
}

export function userFromTemplate(resource: CognitoResource): TemplateUser {
  return readResource(userSchema, resource, {}, NAMES_IN_POOL, PAGES.user);
}

export function membershipFromTemplate(resource: CognitoResource): TemplateMembership {
  return readResource(membershipSchema, resource, {}, NAMES_IN_POOL, PAGES.membership);
}

/**
 * The name of a resource that has none of its own: its logical id, without the nested stack before it
 * (`Auth/AppClient`), since Cognito's names may hold no slash. CloudFormation adds random characters.
 */
const nameOf = ({ logicalId }: CognitoResource): string => logicalId.slice(logicalId.lastIndexOf("/") + 1);

const WITHOUT_ROLE =
  "text messages need an SmsConfiguration on AWS, where this deployment fails; their codes go to the inbox here.";

/** One line for each thing that the template asks for and the local pool leaves out. None of them lets anyone in. */
export function noticesOf(resource: UserPoolResource, settings: PoolSettings): readonly string[] {
  const notices: string[] = [];
  const factors = settings.Policies.SignInPolicy.AllowedFirstAuthFactors;
  if ((resource.replicas ?? []).length > 0) notices.push("replicas are kept and described, but do not run here.");
  const addOns = settings.UserPoolAddOns?.AdvancedSecurityMode ?? "OFF";
  if (addOns !== "OFF")
    notices.push("addresses and common passwords are judged here, risk by device and place is not.");
  const logs = (resource.logDeliveries ?? []).length === 0 ? [] : [`goes to user-pools/logs/${resource.id}.jsonl`];
  return [
    ...notices.map((notice) => `${resource.logicalId}: ${notice}`),
    ...logs.map(
      (where) => `${resource.logicalId}: what LogDeliveryConfiguration asks for ${where} of the state folder.`,
    ),
    ...(textsWithoutRole(settings) ? [`${resource.logicalId}: ${WITHOUT_ROLE}`] : []),
    ...(factors.includes("WEB_AUTHN") ? [passkeyNotice(resource, settings)] : []),
  ];
}

/** An IP address is no relying party's id, and no other name leads to this machine. */
function passkeyNotice({ logicalId, domain }: UserPoolResource, { WebAuthnConfiguration }: PoolSettings): string {
  const named = WebAuthnConfiguration?.RelyingPartyId;
  const instead = named === undefined || named === "localhost" ? "" : `, not ${named}`;
  const pages = domain === undefined ? "" : `; ${pagesWithPasskeys(domain)}`;
  return `${logicalId}: the relying party of passkeys is localhost here${instead}${pages}.`;
}

const pagesWithPasskeys = ({ properties }: CognitoResource): string =>
  String(properties["ManagedLoginVersion"]) === "2"
    ? "the sign-in pages move to http://localhost"
    : "the classic sign-in pages offer none, as on AWS, but those of ManagedLoginVersion: 2 do";

/** Reads a resource's properties. Throws for a property that the schema does not know. */
function readResource<Settings>(
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
    const member = PASSKEY_MEMBERS.get(name);
    const joined = member === undefined ? value : { ...asObject(renamed[to]), [member]: value };
    renamed[to] = joined;
  }
  return renamed;
}

/** CloudFormation has the members of the API's `WebAuthnConfiguration` as properties. */
const PASSKEY_MEMBERS: ReadonlyMap<string, string> = new Map([
  ["WebAuthnRelyingPartyID", "RelyingPartyId"],
  ["WebAuthnUserVerification", "UserVerification"],
  ["WebAuthnFactorConfiguration", "FactorConfiguration"],
]);

const asObject = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});

function unsupported(resource: CognitoResource, property: string, why: string, page: string): UnsupportedError {
  const names = property.split(".").map((name) => name.charAt(0).toUpperCase() + name.slice(1));
  const name = names.join(".");
  const path = `${resource.location.path}/Properties/${names.join("/")}`;
  return new UnsupportedError({ ...resource.location, path }, `${name}: ${why}`, page);
}

export function throwBroken(error: CognitoError | undefined, { location }: CognitoResource): void {
  if (error !== undefined) throw new TemplateError("cognito-property", location, error.message);
}

/** What belongs to a pool in a template, besides clients, groups and users. */
export interface Attachments {
  readonly domain: DomainSettings | undefined;
  readonly resourceServers: readonly ResourceServerSettings[];
  readonly brandings: readonly BrandingSettings[];
  readonly identityProviders: readonly ProviderSettings[];
  readonly terms: readonly Pick<Terms, "id" | "settings">[];
  readonly replicas: readonly ReplicaSettings[];
  readonly styles: readonly StyleSettings[];
  readonly risks: readonly AttachedRisk[];
  readonly logDelivery: LogDelivery | undefined;
}

/** Risk settings, and whose they are: a client's, or `ALL`. */
export type AttachedRisk = ValueOf<typeof attachedRiskSchema>;
const attachedRiskSchema = structure({ ClientId: required(styledClient), ...riskMembers });

const IN_POOL = { UserPoolId: undefined };
const NO_LOGS = { LogConfigurations: [] };
const BRANDING_NAMES = { UserPoolId: undefined, ReturnMergedResources: undefined };
const PAGE = (type: string): string =>
  `https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-${type}.html`;

/** Throws TemplateError for what is wrong. */
export function attachmentsFromTemplate(resource: UserPoolResource): Attachments {
  const { domain, resourceServers, brandings, identityProviders, terms = [], replicas = [] } = resource;
  const { uiCustomizations = [], riskConfigurations = [], logDeliveries = [] } = resource;
  const [logDelivery] = logDeliveries;
  return {
    domain: domain && readResource(domainSchema, domain, {}, IN_POOL, PAGE("userpooldomain")),
    resourceServers: resourceServers.map((server) =>
      readResource(resourceServerSchema, server, {}, IN_POOL, PAGE("userpoolresourceserver")),
    ),
    brandings: brandings.map((branding) =>
      readResource(brandingSchema, branding, {}, BRANDING_NAMES, PAGE("managedloginbranding")),
    ),
    replicas: replicas.map((replica) => readResource(replicaSchema, replica, {}, IN_POOL, PAGE("userpoolreplica"))),
    terms: terms.map((document) => ({
      id: document.termsId,
      settings: readResource(termsSchema, document, {}, IN_POOL, PAGE("terms")),
    })),
    identityProviders: identityProviders.map(providerFromTemplate),
    styles: uiCustomizations.map((style) =>
      readResource(styleSchema, style, {}, IN_POOL, PAGE("userpooluicustomizationattachment")),
    ),
    risks: riskConfigurations.map((risk) =>
      readResource(attachedRiskSchema, risk, {}, IN_POOL, PAGE("userpoolriskconfigurationattachment")),
    ),
    logDelivery:
      logDelivery && readResource(logDeliverySchema, logDelivery, NO_LOGS, IN_POOL, PAGE("logdeliveryconfiguration")),
  };
}

const providerFromTemplate = (resource: CognitoResource): ProviderSettings =>
  readResource(providerSchema, resource, {}, IN_POOL, PAGE("userpoolidentityprovider"));

/** `AWS::Cognito::UserPoolUser`. */
export type TemplateUser = ValueOf<typeof userSchema>;
export const userSchema = structure({
  Username: required(username),
  UserAttributes: withDefault(attributes, []),
  ForceAliasCreation: withDefault(boolean, false),
  MessageAction: optional(oneOf("RESEND", "SUPPRESS")),
  DesiredDeliveryMediums: optional(list(oneOf("SMS", "EMAIL"))),
  ClientMetadata: optional(metadata),
  ValidationData: optional(anything),
});

/** `AWS::Cognito::UserPoolUserToGroupAttachment`. */
export type TemplateMembership = ValueOf<typeof membershipSchema>;
export const membershipSchema = structure({ Username: required(username), GroupName: required(groupName) });
