import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { signToken } from "../../../../jws/sign-token";
import { isJsonObject, type JsonObject } from "../../../../model/json";
import { epochMillis, toEpochSeconds } from "../../../../model/time";
import { expireAt } from "../../../../store/expiry";
import type { ProviderSettings } from "../../../resources/identity-provider";
import type { Services } from "../../../resources/services";
import type { Pool } from "../../../resources/user-pool";
import type { StandInAnswerRecord, StandInPersonRecord } from "../../../store/stand-in-records";
import { hashToken } from "../../../tokens/issue-tokens";
import { FederationError } from "../federation-error";
import type { CodeProof } from "../provider-claims";
import { verifyIdToken } from "../verify-id-token";
import { claimsOf } from "./person";

/** What a pool knows of a stand-in beforehand, as it does of a real provider. */
export interface StandInEndpoints {
  /** The `iss` of its tokens, and of its responses (RFC 9207). */
  readonly issuer: string;
  /** The page on which a person is chosen. */
  readonly authorize: string;
  /** The pool's client id there. A SAML provider knows the pool by its entity id. */
  readonly audience: string;
}

/** The addresses of a provider's stand-in. They are of this machine, and of one pool and provider each. */
export function standInOf({ place }: Services, pool: Pool, provider: ProviderSettings): StandInEndpoints {
  const issuer = `${place.domain()}/stand-in/${pool.id}/${encodeURIComponent(provider.ProviderName)}`;
  const audience = provider.ProviderDetails["client_id"] ?? `urn:amazon:cognito:sp:${pool.id}`;
  return { issuer, authorize: `${issuer}/authorize`, audience };
}

/** The issuer that a SAML provider's identities name: the entity id of its metadata. Other kinds name none. */
export function samlIssuerOf({ ProviderType, ProviderDetails: details }: ProviderSettings): string | undefined {
  if (ProviderType !== "SAML") return undefined;
  return (
    /\bentityID\s*=\s*["']([^"'<>&]{1,1024})["']/.exec(details["MetadataFile"] ?? "")?.[1] ?? details["MetadataURL"]
  );
}

/** A code lives for five minutes, a token for as long as it takes to look at it. */
const CODE_MILLIS = 300_000;
const TOKEN_SECONDS = 60;

type Bound = Pick<StandInAnswerRecord, "nonce" | "challenge" | "redirectUri">;

/** Stores what a new code is exchanged for, and returns the code. Call it in a transaction. */
export function newStandInCode(
  services: Services,
  pool: Pool,
  provider: ProviderSettings,
  person: StandInPersonRecord,
  bound: Bound,
): string {
  const code = services.random(32).toString("base64url");
  const expiresAt = epochMillis(services.clock() + CODE_MILLIS);
  services.tables.standInAnswers.put([pool.id, hashToken(code)], {
    ...bound,
    provider: provider.ProviderName,
    audience: standInOf(services, pool, provider).audience,
    subject: person.subject,
    claims: claimsOf(provider, person),
    expiresAt,
  });
  expireAt(services.store, expiresAt, "standInAnswers", pool.id, hashToken(code));
  return code;
}

export interface StandInPerson {
  readonly subject: string;
  readonly claims: JsonObject;
}

/**
 * Exchanges a stand-in's code for the person, by way of a token that the stand-in signs and that passes every check of a
 * real provider's ID token (`verifyIdToken`). A code is used up by the first attempt. It is refused at another pool or
 * provider, after five minutes, and without the redirect URI and verifier of its own sign-in. Throws FederationError.
 */
export async function redeemStandInCode(
  services: Services,
  pool: Pool,
  provider: ProviderSettings,
  proof: CodeProof,
): Promise<StandInPerson> {
  const { store, tables, clock } = services;
  const answer = store.write(() => {
    const found = tables.standInAnswers.get(pool.id, hashToken(proof.code));
    tables.standInAnswers.remove(pool.id, hashToken(proof.code));
    return found;
  });
  const challenge = createHash("sha256").update(proof.verifier).digest("base64url");
  const isGood =
    answer !== undefined &&
    answer.provider === provider.ProviderName &&
    answer.redirectUri === proof.redirectUri &&
    answer.challenge === challenge &&
    clock() < answer.expiresAt;
  if (!isGood) throw new FederationError("The stand-in does not know this code.");
  const token = await signStandInToken(services, pool, provider, answer);
  return verifyStandInToken(services, pool, provider, token, proof.nonce);
}

/**
 * The token of an answer. What the person says of themselves lies in a claim of its own, so that no raw claim is taken for
 * one that the answer is made of.
 */
export async function signStandInToken(
  services: Services,
  pool: Pool,
  provider: ProviderSettings,
  { audience, subject, nonce, claims }: Pick<StandInAnswerRecord, "audience" | "subject" | "nonce" | "claims">,
): Promise<string> {
  const { kid, privateKey } = await keyOf(services, pool, provider);
  const iat = toEpochSeconds(services.clock());
  const { issuer: iss } = standInOf(services, pool, provider);
  return signToken(
    { iss, aud: audience, sub: subject, nonce, iat, exp: iat + TOKEN_SECONDS, person: claims },
    { kid, privateKey },
  );
}

/** Who a stand-in's token is about, once it is verified as that of a real provider is. Throws FederationError. */
export async function verifyStandInToken(
  services: Services,
  pool: Pool,
  provider: ProviderSettings,
  token: string,
  nonce: string,
): Promise<StandInPerson> {
  const { kid, privateKey } = await keyOf(services, pool, provider);
  const jwk = createPublicKey(privateKey).export({ format: "jwk" });
  const keys = { keys: [{ kty: "RSA", n: jwk.n ?? "", e: jwk.e ?? "", kid, alg: "RS256", use: "sig" }] };
  const { issuer, audience } = standInOf(services, pool, provider);
  const now = toEpochSeconds(services.clock());
  const { sub, person } = verifyIdToken(token, keys, { issuer, clientId: audience, nonce, now });
  return { subject: String(sub), claims: isJsonObject(person) ? person : {} };
}

const generate = promisify(generateKeyPair);

/** The key of this provider's stand-in in this state folder, made when it is first needed. */
async function keyOf(
  { store, tables, random }: Services,
  pool: Pool,
  { ProviderName }: ProviderSettings,
): Promise<{ readonly kid: string; readonly privateKey: KeyObject }> {
  const known = tables.standInKeys.get(pool.id, ProviderName);
  if (known !== undefined) return { kid: known.kid, privateKey: createPrivateKey(known.privateKey) };
  const { privateKey } = await generate("rsa", { modulusLength: 2048 });
  const made = {
    kid: random(16).toString("base64url"),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }),
  };
  const kept = store.write(() => {
    // Another sign-in may have made one meanwhile.
    const other = tables.standInKeys.get(pool.id, ProviderName);
    const record = { kid: made.kid, privateKey: made.privateKey.toString() };
    if (other === undefined) tables.standInKeys.put([pool.id, ProviderName], record);
    return other ?? record;
  });
  return { kid: kept.kid, privateKey: createPrivateKey(kept.privateKey) };
}
