import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign, type webcrypto } from "node:crypto";
import { type CBORType, encodeCBOR } from "@levischuck/tiny-cbor";

/** What an authenticator, a browser, or somebody who plays one, does otherwise than it should. */
export interface Ceremony {
  readonly origin?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
  readonly relyingParty?: string;
  readonly isPresent?: boolean;
  readonly isVerified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
  readonly id?: string;
  readonly format?: string;
  readonly statement?: Map<string, CBORType>;
  /** Vouches for itself: signs the attestation with the passkey's own key, or with `key`. */
  readonly isSelfAttested?: boolean;
  /** Signs with the key of another authenticator. */
  readonly key?: KeyObject;
}

interface CreationOptions {
  readonly challenge: string;
  readonly user: { readonly id: string };
}

/** An authenticator in software with one key, and the browser around it. */
export interface SoftwareAuthenticator {
  readonly id: string;
  readonly privateKey: KeyObject;
  /** RegistrationResponseJSON. */
  register(options: CreationOptions, given?: Ceremony): Record<string, unknown>;
  /** AuthenticationResponseJSON, as text. Counts its uses unless `counter` is given. */
  assert(options: { readonly challenge: string }, given?: Ceremony): string;
}

const base64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const sha256 = (data: Uint8Array | string): Buffer => createHash("sha256").update(data).digest();

/** `EdDSA` is one that user pools do not take. `hasCounter`: false, as synced passkeys, which always send 0. */
export function softwareAuthenticator(
  origin: string,
  algorithm: "ES256" | "RS256" | "EdDSA" = "ES256",
  hasCounter = true,
): SoftwareAuthenticator {
  const { privateKey, cose } = newKey(algorithm);
  const rawId = randomBytes(32);
  const id = base64Url(rawId);
  let handle = "";
  let uses = 0;
  const clientDataOf = (type: string, challenge: string, given: Ceremony): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: given.type ?? type,
        challenge: given.challenge ?? challenge,
        origin: given.origin ?? origin,
        crossOrigin: given.crossOrigin ?? false,
        ...(given.topOrigin !== undefined && { topOrigin: given.topOrigin }),
      }),
    );
  return {
    id,
    privateKey,
    register({ challenge, user }, given = {}) {
      handle = user.id;
      const length = Buffer.alloc(2);
      const shownId = given.id === undefined ? rawId : Buffer.from(given.id, "base64url");
      length.writeUInt16BE(shownId.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, shownId, encodeCBOR(cose)]);
      const authData = Buffer.concat([authenticatorData(given, given.counter ?? 0, 0x40), attested]);
      const clientData = clientDataOf("webauthn.create", challenge, given);
      const own = () => {
        const sig = sign("sha256", Buffer.concat([authData, sha256(clientData)]), given.key ?? privateKey);
        return new Map<string, CBORType>([
          ["alg", algorithm === "RS256" ? -257 : -7],
          ["sig", new Uint8Array(sig)],
        ]);
      };
      const isOwn = given.isSelfAttested === true;
      const attestationObject = encodeCBOR(
        new Map<string, CBORType>([
          ["fmt", given.format ?? (isOwn ? "packed" : "none")],
          ["attStmt", given.statement ?? (isOwn ? own() : new Map())],
          ["authData", new Uint8Array(authData)],
        ]),
      );
      return {
        id: base64Url(shownId),
        rawId: base64Url(shownId),
        type: "public-key",
        authenticatorAttachment: "platform",
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64Url(clientData),
          attestationObject: base64Url(attestationObject),
          transports: ["internal"],
        },
      };
    },
    assert({ challenge }, given = {}) {
      if (hasCounter) uses += 1;
      const clientData = clientDataOf("webauthn.get", challenge, given);
      const data = authenticatorData(given, given.counter ?? uses, 0);
      const signed = Buffer.concat([data, sha256(clientData)]);
      const signature = sign(algorithm === "EdDSA" ? null : "sha256", signed, given.key ?? privateKey);
      return JSON.stringify({
        id: given.id ?? id,
        rawId: given.id ?? id,
        type: "public-key",
        authenticatorAttachment: "platform",
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64Url(clientData),
          authenticatorData: base64Url(data),
          signature: base64Url(signature),
          userHandle: given.userHandle ?? handle,
        },
      });
    },
  };
}

function authenticatorData(given: Ceremony, counter: number, more: number): Buffer {
  const { relyingParty = "localhost", isPresent = true, isVerified = true } = given;
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  const flags = (isPresent ? 0x01 : 0) | (isVerified ? 0x04 : 0) | more;
  return Buffer.concat([sha256(relyingParty), Buffer.from([flags]), count]);
}

/** A key pair, and its public half as COSE (RFC 9052). */
function newKey(algorithm: "ES256" | "RS256" | "EdDSA"): { privateKey: KeyObject; cose: Map<number, CBORType> } {
  const part = (jwk: webcrypto.JsonWebKey, name: "x" | "y" | "n" | "e") =>
    new Uint8Array(Buffer.from(jwk[name] ?? "", "base64url"));
  if (algorithm === "RS256") {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const jwk = publicKey.export({ format: "jwk" });
    const cose = new Map<number, CBORType>([
      [1, 3],
      [3, -257],
      [-1, part(jwk, "n")],
      [-2, part(jwk, "e")],
    ]);
    return { privateKey, cose };
  }
  if (algorithm === "EdDSA") {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const jwk = publicKey.export({ format: "jwk" });
    return {
      privateKey,
      cose: new Map<number, CBORType>([
        [1, 1],
        [3, -8],
        [-1, 6],
        [-2, part(jwk, "x")],
      ]),
    };
  }
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = publicKey.export({ format: "jwk" });
  const cose = new Map<number, CBORType>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, part(jwk, "x")],
    [-3, part(jwk, "y")],
  ]);
  return { privateKey, cose };
}
