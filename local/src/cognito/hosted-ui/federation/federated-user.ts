import type { JsonObject, JsonValue } from "../../../model/json";
import { CognitoError } from "../../errors/cognito-error";
import type { Client } from "../../resources/app-client";
import type { IdentityProvider, ProviderSettings } from "../../resources/identity-provider";
import { newSub } from "../../resources/new-ids";
import { isSocial } from "../../resources/provider-kinds";
import { noteMode } from "../../resources/provider-modes";
import type { Services } from "../../resources/services";
import { foldName, type Pool } from "../../resources/user-pool";
import { checkMaySignIn } from "../../sign-in/progress";
import type { UserRecord } from "../../store/records";
import { runInboundFederation } from "../../triggers/inbound-federation";
import { runPostAuthentication, runPostConfirmation, runPreAuthentication, runPreSignUp } from "../../triggers/trigger";
import { readAttributes } from "../../users/attribute-rules";
import { findByIdentity } from "../../users/find-user";
import { findGroup, putGroup, setMembership } from "../../users/groups";
import { newIdentity, SUBJECT, saveUser } from "../../users/user-record";
import { FederationError } from "./federation-error";

export interface Arrival {
  readonly pool: Pool;
  readonly client: Client;
  readonly provider: IdentityProvider;
  /** What the provider says of the user, verified. */
  readonly claims: JsonObject;
  /** What the provider calls the user; unless given, the claim `sub`, which is a string then. */
  readonly subject?: string;
  /** The entity id of a SAML provider. */
  readonly issuer?: string | undefined;
}

const subjectOf = ({ subject, claims }: Pick<Arrival, "subject" | "claims">): string =>
  subject ?? String(claims["sub"]);

/**
 * The user for a provider's claims: the one linked to the identity, or a federated user, who is created at the first
 * sign-in. The attributes are updated from the claims every time. It checks that the user may sign in and that the
 * attributes fit the schema. It does not verify the claims. Throws FederationError and CognitoError.
 *
 * @see docs/aws-behaviour/cognito-federation.md, "The user"
 */
export async function admitFederatedUser(services: Services, arrival: Arrival): Promise<UserRecord> {
  const { pool, client, provider } = arrival;
  const said = { pool, client, provider: provider.settings, subject: subjectOf(arrival), claims: arrival.claims };
  const mapped = mapAttributes(provider.settings, await runInboundFederation(services, said));
  const known = findKnown(services, arrival, mapped);
  if (known === undefined) return createFederatedUser(services, arrival, mapped);
  checkMaySignIn(known);
  await runPreAuthentication(services, { pool, client, username: known.username, user: known, clientMetadata: {} });
  const changes = readAttributes(pool, mapped, "change");
  const user = services.store.write(() => {
    const before = services.tables.users.get(pool.id, known.sub) ?? known;
    const attributes = withVerification(changes, before.attributes);
    checkRequired(pool, attributes);
    return saveUser(services, pool, before, { ...before, attributes, modifiedAt: services.clock() });
  });
  await runPostAuthentication(services, { pool, client, user });
  return user;
}

/**
 * Looks for the subject first, then for mapped attributes, by which an administrator may have linked the user of an OIDC
 * or SAML provider.
 */
function findKnown({ tables }: Services, arrival: Arrival, mapped: Record<string, string>) {
  const { pool, provider } = arrival;
  const { ProviderName } = provider.settings;
  const keys = [[SUBJECT, subjectOf(arrival)] as const, ...(isSocial(provider.settings) ? [] : Object.entries(mapped))];
  for (const [attribute, value] of keys) {
    const user = findByIdentity(tables, pool.id, { provider: ProviderName, attribute, value });
    if (user !== undefined) return user;
  }
  return undefined;
}

/** The first sign-in: runs the pre sign-up trigger, stores the user and adds them to the provider's group. */
async function createFederatedUser(
  services: Services,
  arrival: Arrival,
  mapped: Record<string, string>,
): Promise<UserRecord> {
  const { pool, client, provider } = arrival;
  const newUser = buildFederatedUser(services, arrival, readAttributes(pool, mapped, "creation"));
  const { username: userName, attributes } = newUser;
  checkRequired(pool, attributes);
  const { verified } = await runPreSignUp(services, { pool, client, userName, attributes, source: "ExternalProvider" });
  const flags = Object.fromEntries(verified.map((name) => [`${name}_verified`, "true"]));
  const user = services.store.write(() => {
    // The trigger may have linked this identity to another user. AWS refuses this first sign-in, and so does this.
    if (findKnown(services, arrival, mapped) !== undefined)
      throw new FederationError(`Already found an entry for username ${userName}`);
    const made = store(services, pool, { ...newUser, attributes: { ...attributes, ...flags } });
    joinGroup(services, pool.id, provider.settings.ProviderName, made.sub);
    noteMode(services, pool.id, provider.settings);
    return made;
  });
  await runPostConfirmation(services, { pool, client, user, source: "ConfirmSignUp" });
  return user;
}

function buildFederatedUser({ random, clock }: Services, arrival: Arrival, mapped: Record<string, string>) {
  const { pool, provider, issuer } = arrival;
  const { settings } = provider;
  const subject = subjectOf(arrival);
  const username = foldName(pool.settings, `${settings.ProviderName}_${subject}`);
  if (username.length > 128) throw new FederationError("The provider's subject is too long for a user name.");
  const now = clock();
  const user: UserRecord = {
    username,
    sub: newSub(random),
    status: "EXTERNAL_PROVIDER",
    enabled: true,
    attributes: withVerification(mapped, {}),
    createdAt: now,
    modifiedAt: now,
    generation: 0,
    mfa: { enabled: [] },
    identities: [newIdentity(settings, subject, now, { primary: true, issuer })],
  };
  return user;
}

/** A taken name belongs to a native user, or to a subject that differs only in case. Both are refused. */
function store(services: Services, pool: Pool, user: UserRecord): UserRecord {
  try {
    return saveUser(services, pool, undefined, user);
  } catch (cause) {
    const isTaken = cause instanceof CognitoError && cause.code === "user-exists";
    throw isTaken ? new FederationError(`Already found an entry for username ${user.username}`, { cause }) : cause;
  }
}

function checkRequired(pool: Pool, attributes: Readonly<Record<string, string>>): void {
  const missing = pool.attributes.filter(({ name, required }) => required && name !== "sub" && !attributes[name]);
  if (missing.length > 0)
    throw new FederationError(`attributes required: [${missing.map(({ name }) => name).join(", ")}]`);
}

/** Adds a federated user to the group of all users of the provider, `<poolId>_<provider>`. */
function joinGroup(services: Services, poolId: string, provider: string, sub: string): void {
  const GroupName = `${poolId}_${provider}`;
  const Description = `Autogenerated group for users who sign in using ${provider}`;
  if (findGroup(services.tables, poolId, GroupName) === undefined)
    putGroup(
      services,
      poolId,
      { GroupName, Description, Precedence: undefined, RoleArn: undefined },
      { fromTemplate: false },
    );
  setMembership(services.tables, poolId, sub, GroupName, true);
}

/**
 * Maps a provider's claims to attributes by `AttributeMapping` (attribute → claim). `username` is left out, since it is
 * always derived from the subject. An attribute whose claim is missing is left out too, and keeps its value.
 */
function mapAttributes({ AttributeMapping }: ProviderSettings, claims: JsonObject): Record<string, string> {
  const mapped: Record<string, string> = {};
  for (const [attribute, claim] of Object.entries(AttributeMapping)) {
    const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
    if (attribute !== "username" && value !== undefined && value !== null) mapped[attribute] = textOf(value);
  }
  return mapped;
}

const textOf = (value: JsonValue): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Merges mapped attributes into the old ones. A new address without its own `…_verified` is unverified. */
function withVerification(
  mapped: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
): Record<string, string> {
  const attributes: Record<string, string> = { ...before, ...mapped };
  for (const name of ["email", "phone_number"])
    if (mapped[name] !== undefined && mapped[`${name}_verified`] === undefined && mapped[name] !== before[name])
      attributes[`${name}_verified`] = "false";
  return attributes;
}
