import type { JsonObject } from "../../../model/json";
import { CognitoError } from "../../errors";
import type { IdentityProvider } from "../../resources/identity-providers";
import { type Client, foldName, type Pool } from "../../resources/pool";
import { newSub, type Services } from "../../services";
import { checkMaySignIn } from "../../sign-in/state/progress";
import type { UserRecord } from "../../store/records";
import { runPostAuthentication } from "../../triggers/authentication";
import { runPostConfirmation, runPreSignUp } from "../../triggers/sign-up";
import { checkAttributes } from "../../users/attribute-rules";
import { setMembership } from "../../users/groups";
import { findByIdentity, newIdentity, SUBJECT } from "../../users/identities";
import { putGroup } from "../../users/put-group";
import { saveUser } from "../../users/save-user";
import { FederationError } from "./federation-error";
import { mapAttributes, withVerification } from "./map-attributes";

export interface Arrival {
  readonly pool: Pool;
  readonly client: Client;
  readonly provider: IdentityProvider;
  /** Verified: `sub` is a text. */
  readonly claims: JsonObject;
}

/**
 * The user that a provider's claims stand for: whoever is linked with that identity, or its own user, made at the first
 * sign-in. Attributes are brought in step with the claims each time. Throws FederationError and CognitoError.
 *
 * @see docs/aws-behaviour/cognito-federation.md, "The user"
 */
export async function admitFederatedUser(services: Services, arrival: Arrival): Promise<UserRecord> {
  const mapped = mapAttributes(arrival.provider.settings, arrival.claims);
  const known = findKnown(services, arrival, mapped);
  if (known === undefined) return welcome(services, arrival, mapped);
  checkMaySignIn(known);
  const { pool, client } = arrival;
  checkAttributes(pool, mapped, { isNew: false });
  const user = services.store.write(() => {
    const before = services.tables.users.get(pool.id, known.sub) ?? known;
    const attributes = withVerification(mapped, before.attributes);
    checkRequired(pool, attributes);
    return saveUser(services, pool, before, { ...before, attributes, modifiedAt: services.clock() });
  });
  await runPostAuthentication(services, { pool, client, user, passed: [] });
  return user;
}

/** By the subject, or by a mapped attribute that an administrator linked by. */
function findKnown({ tables }: Services, { pool, provider, claims }: Arrival, mapped: Record<string, string>) {
  const { ProviderName } = provider.settings;
  const keys = [[SUBJECT, String(claims["sub"])] as const, ...Object.entries(mapped)];
  for (const [attribute, value] of keys) {
    const user = findByIdentity(tables, pool.id, { provider: ProviderName, attribute, value });
    if (user !== undefined) return user;
  }
  return undefined;
}

/** The first sign-in: the pre sign-up trigger is asked, the user stored and put into the provider's group. */
async function welcome(services: Services, arrival: Arrival, mapped: Record<string, string>): Promise<UserRecord> {
  const { pool, client, provider } = arrival;
  const newcomer = newcomerOf(services, arrival, mapped);
  const { username: userName, attributes } = newcomer;
  checkAttributes(pool, mapped, { isNew: true });
  checkRequired(pool, attributes);
  const { verified } = await runPreSignUp(services, { pool, client, userName, attributes, source: "ExternalProvider" });
  const flags = Object.fromEntries(verified.map((name) => [`${name}_verified`, "true"]));
  const user = services.store.write(() => {
    // The trigger may have linked this identity with somebody. AWS fails this once, and so does this.
    if (findKnown(services, arrival, mapped) !== undefined)
      throw new FederationError(`Already found an entry for username ${userName}`);
    const made = store(services, pool, { ...newcomer, attributes: { ...attributes, ...flags } });
    joinGroup(services, pool.id, provider.settings.ProviderName, made.sub);
    return made;
  });
  await runPostConfirmation(services, { pool, client, user, source: "ConfirmSignUp" });
  return user;
}

function newcomerOf({ random, clock }: Services, { pool, provider, claims }: Arrival, mapped: Record<string, string>) {
  const { ProviderName } = provider.settings;
  const subject = String(claims["sub"]);
  const username = foldName(pool.settings, `${ProviderName}_${subject}`);
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
    identities: [newIdentity(ProviderName, subject, now, { primary: true })],
  };
  return user;
}

/** A name that is taken is a native user's, or that of a subject which differs in capitals alone: neither is let in. */
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

/** `<poolId>_<provider>`: every user that a provider made is in it. */
function joinGroup(services: Services, poolId: string, provider: string, sub: string): void {
  const GroupName = `${poolId}_${provider}`;
  const Description = `Autogenerated group for users who sign in using ${provider}`;
  if (services.tables.groups.get(poolId, GroupName) === undefined)
    putGroup(
      services,
      poolId,
      { GroupName, Description, Precedence: undefined, RoleArn: undefined },
      { fromTemplate: false },
    );
  setMembership(services.tables, poolId, sub, GroupName, true);
}
