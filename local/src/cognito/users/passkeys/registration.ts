import { createHash, timingSafeEqual } from "node:crypto";
import type { JsonObject } from "../../../model/json";
import { epochMillis } from "../../../model/time";
import { expireAt } from "../../../store/expiry";
import { CognitoError } from "../../errors/cognito-error";
import type { Client } from "../../resources/app-client";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { PasskeyRecord } from "../../store/passkey-record";
import type { ChallengeRecord, UserRecord } from "../../store/records";
import { type RegistrationCredential, readRegistration } from "./credential";
import {
  allowedOrigins,
  hasRelyingParty,
  needsUserVerification,
  offersPasskeys,
  RELYING_PARTY_ID,
  userHandleOf,
} from "./relying-party";
import { isRegistered, MOST_PASSKEYS, passkeysOf, putPasskey } from "./stored-passkeys";

/** A signed-in user, and the client that the user signed in to. */
export interface PasskeyOwner {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: UserRecord;
}

/** The challenge of a registration. No answer of a sign-in can name it. */
const NAME = "WEB_AUTHN_REGISTRATION";

/** How long a browser waits for its user, in milliseconds. */
const TIMEOUT = 60_000;

/** ES256 and RS256, the algorithms that the pool takes. */
const ALGORITHMS = [-7, -257];

/**
 * Starts a registration: what a browser needs to make a passkey (PublicKeyCredentialCreationOptionsJSON). The challenge
 * is stored for this user and client. It does not check that the user has proven anything just now.
 */
export function startRegistration(services: Services, { pool, client, user }: PasskeyOwner): JsonObject {
  checkOffered(services, pool, user);
  const known = passkeysOf(services.tables, pool.id, user.sub);
  if (known.length >= MOST_PASSKEYS) throw new CognitoError("too-many-passkeys");
  const challenge = services.random(32).toString("base64url");
  const expiresAt = epochMillis(services.clock() + client.settings.AuthSessionValidity * 60_000);
  services.store.write(() => {
    const of = { clientId: client.id, sub: user.sub, username: user.username, challenge: NAME };
    services.tables.challenges.put(challengeKey(pool, challenge), { ...of, state: {}, expiresAt, used: false });
    expireAt(services.store, expiresAt, "challenges", ...challengeKey(pool, challenge));
  });
  return {
    authenticatorSelection: {
      requireResidentKey: true,
      residentKey: "required",
      userVerification: needsUserVerification(pool) ? "required" : "preferred",
    },
    challenge,
    excludeCredentials: known.map(({ credentialId: id }) => ({ id, type: "public-key" })),
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ alg, type: "public-key" })),
    rp: { id: RELYING_PARTY_ID, name: RELYING_PARTY_ID },
    timeout: TIMEOUT,
    user: { displayName: user.username, id: userHandleOf(user), name: user.username },
  };
}

/**
 * Verifies what a browser made and stores the passkey. Checks the challenge (of this user and client, unused, not
 * expired), the page's origin, the relying party, the user's presence and verification, the algorithm, and that nobody
 * has registered it yet. Asks for no attestation: it does not check who made the authenticator.
 */
export async function completeRegistration(services: Services, owner: PasskeyOwner, value: unknown): Promise<void> {
  const { pool, client, user } = owner;
  checkOffered(services, pool, user);
  const given = readRegistration(value);
  if (given === undefined || given.clientData.type !== "webauthn.create") throw new CognitoError("passkey-invalid");
  const { challenge, origin, isFramed } = given.clientData;
  checkWaiting(services, owner, challenge);
  if (isFramed || !allowedOrigins(services, client).includes(origin))
    throw new CognitoError("passkey-origin-not-allowed", isFramed ? "another site" : origin.slice(0, 200));
  const passkey = await verify(services, pool, given);
  services.store.write(() => {
    // Another registration may have come to its end meanwhile.
    const waiting = checkWaiting(services, owner, challenge);
    if (isRegistered(services.tables, pool.id, passkey.credentialId)) throw new CognitoError("passkey-exists");
    if (passkeysOf(services.tables, pool.id, user.sub).length >= MOST_PASSKEYS)
      throw new CognitoError("too-many-passkeys");
    services.tables.challenges.put(challengeKey(pool, challenge), { ...waiting, used: true });
    putPasskey(services.tables, pool.id, user.sub, passkey);
  });
}

/** Also that the user is the pool's own, as others sign in at a provider, and has not to reset the password first. */
function checkOffered(services: Services, pool: Pool, { status }: UserRecord): void {
  if (!offersPasskeys(pool)) throw new CognitoError("passkeys-not-enabled");
  if (!hasRelyingParty(services, pool)) throw new CognitoError("relying-party-missing");
  if (status === "EXTERNAL_PROVIDER") throw new CognitoError("passkey-of-federated-user");
  if (status === "RESET_REQUIRED") throw new CognitoError("reset-required");
}

function checkWaiting(services: Services, { pool, client, user }: PasskeyOwner, challenge: string): ChallengeRecord {
  const waiting = services.tables.challenges.get(...challengeKey(pool, challenge));
  const isOpen = waiting?.challenge === NAME && !waiting.used && services.clock() < waiting.expiresAt;
  // The user may be gone by now, or be somebody else under the same name.
  if (!isOpen || waiting.sub !== user.sub || services.tables.users.get(pool.id, user.sub) === undefined)
    throw new CognitoError("passkey-challenge-not-found");
  if (waiting.clientId !== client.id) throw new CognitoError("passkey-of-another-client");
  return waiting;
}

const challengeKey = ({ id }: Pool, challenge: string): [string, string] => [
  id,
  createHash("sha256").update(challenge).digest("base64url"),
];

/** The passkey in a credential, verified except for what `completeRegistration` checks itself. */
async function verify(services: Services, pool: Pool, given: RegistrationCredential): Promise<PasskeyRecord> {
  const { clientData, clientDataText: clientDataJSON, attestationObject, transports } = given;
  await checkAuthenticator(pool, attestationObject);
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  const { registrationInfo } = await verifyRegistrationResponse({
    response: {
      id: given.id,
      rawId: given.id,
      type: "public-key",
      clientExtensionResults: {},
      response: { clientDataJSON, attestationObject },
    },
    expectedChallenge: clientData.challenge,
    expectedOrigin: clientData.origin,
    expectedRPID: RELYING_PARTY_ID,
    requireUserVerification: needsUserVerification(pool),
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch((cause: unknown) => {
    throw new CognitoError("passkey-invalid", "", { cause });
  });
  if (registrationInfo?.credential.id !== given.id) throw new CognitoError("passkey-invalid");
  const { publicKey, counter } = registrationInfo.credential;
  return {
    credentialId: given.id,
    publicKey: Buffer.from(publicKey).toString("base64url"),
    counter,
    relyingPartyId: RELYING_PARTY_ID,
    friendlyName: transports.includes("internal") ? "Passkey of a device" : "Security key",
    transports,
    ...(given.attachment !== undefined && { attachment: given.attachment }),
    createdAt: services.clock(),
  };
}

/**
 * What the API has errors of its own for: another relying party, an authenticator that verifies no one where that is
 * required, another algorithm. A statement with certificates is refused, since none was asked for: the library would
 * look up their revocation on the network.
 */
async function checkAuthenticator(pool: Pool, attestationObject: string): Promise<void> {
  const helpers = await import("@simplewebauthn/server/helpers");
  const { fmt, isCertified, data, algorithm } = read();
  const expected = createHash("sha256").update(RELYING_PARTY_ID).digest();
  if (!timingSafeEqual(data.rpIdHash, expected)) throw new CognitoError("passkey-of-another-relying-party");
  if (isCertified || (fmt !== "none" && fmt !== "packed"))
    throw new CognitoError("passkey-not-supported", "it comes with an attestation, and none was asked for");
  if (needsUserVerification(pool) && !data.flags.uv)
    throw new CognitoError("passkey-not-supported", "its authenticator does not verify the user");
  if (algorithm === undefined || !ALGORITHMS.includes(algorithm))
    throw new CognitoError("passkey-not-supported", "its key is for neither ES256 nor RS256");

  function read() {
    try {
      const object = helpers.decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, "base64url")));
      const data = helpers.parseAuthenticatorData(object.get("authData"));
      const key = data.credentialPublicKey && helpers.decodeCredentialPublicKey(data.credentialPublicKey);
      const isCertified = object.get("attStmt").get("x5c") !== undefined;
      return { fmt: object.get("fmt"), isCertified, data, algorithm: key?.get(helpers.cose.COSEKEYS.alg) };
    } catch (cause) {
      throw new CognitoError("passkey-invalid", "", { cause });
    }
  }
}
