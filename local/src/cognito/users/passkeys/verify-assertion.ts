import type { Client } from "../../resources/app-client";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { PasskeyRecord } from "../../store/passkey-record";
import type { UserRecord } from "../../store/records";
import { type AssertionCredential, readAssertion } from "./credential";
import { allowedOrigins, needsUserVerification, RELYING_PARTY_ID, userHandleOf } from "./relying-party";
import { findPasskey } from "./stored-passkeys";

/** Whose passkey has to sign which challenge. */
export interface ExpectedAssertion {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: UserRecord;
  /** base64url, as it was sent to the browser. */
  readonly challenge: string;
}

export type AssertionVerdict =
  | {
      readonly kind: "verified";
      /** With its new counter. */
      readonly passkey: PasskeyRecord;
      /** The authenticator verified its user, by a PIN or a finger. */
      readonly isUserVerified: boolean;
    }
  /** `reason` is for the log: it holds no challenge and no key. */
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Decides whether a passkey of this user signed this challenge for a page that may ask. Checks form and size, the kind
 * of the ceremony, challenge, origin, frames, whose passkey it is, the user handle, the relying party, the user's
 * presence and verification, the counter and the signature. It does not check whether the challenge was used or has
 * expired, and stores nothing.
 */
export async function verifyAssertion(
  services: Services,
  expected: ExpectedAssertion,
  text: string,
): Promise<AssertionVerdict> {
  const { pool, client, user, challenge } = expected;
  const given = readAssertion(text);
  if (given === undefined) return refused("it is no credential");
  const { clientData, userHandle } = given;
  if (clientData.type !== "webauthn.get") return refused("it was not made for a sign-in");
  if (clientData.challenge !== challenge) return refused("it answers another challenge");
  if (clientData.isFramed) return refused("its page was framed by another site");
  if (!allowedOrigins(services, client).includes(clientData.origin))
    return refused(`a page of ${clientData.origin.slice(0, 200)} may not use passkeys of this client`);
  const passkey = findPasskey(services.tables, pool.id, user.sub, given.id);
  if (passkey === undefined) return refused("the user has not registered it");
  if (userHandle !== undefined && userHandle !== userHandleOf(user)) return refused("it was made for another user");
  return verifySignature(pool, passkey, given);
}

const refused = (reason: string) => ({ kind: "refused", reason }) as const;

async function verifySignature(
  pool: Pool,
  passkey: PasskeyRecord,
  { id, clientData, clientDataText: clientDataJSON, authenticatorData, signature }: AssertionCredential,
): Promise<AssertionVerdict> {
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: "public-key",
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: clientData.challenge,
      expectedOrigin: clientData.origin,
      expectedRPID: RELYING_PARTY_ID,
      requireUserVerification: needsUserVerification(pool),
      credential: {
        id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, "base64url")),
        counter: passkey.counter,
      },
    });
    if (!verified) return refused("its signature is wrong");
    const { newCounter, userVerified: isUserVerified } = authenticationInfo;
    return { kind: "verified", passkey: { ...passkey, counter: newCounter }, isUserVerified };
  } catch (error) {
    return refused(error instanceof Error ? error.message.slice(0, 200) : "it could not be read");
  }
}

/** Whether a counter has not moved on: two authenticators have the key then. Those without a counter send 0. */
export const isCounterBehind = (next: number, stored: number): boolean => (next > 0 || stored > 0) && next <= stored;
