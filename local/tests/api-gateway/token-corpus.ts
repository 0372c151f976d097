import { constants, createHmac, createPublicKey, sign } from "node:crypto";
import { CLAIMS, encode, makeKey, type SigningKey } from "./fixtures";
import vectors from "./vectors/authorizer.json";

/** Tokens, good and bad, that every authorizer that reads tokens is tried with. Their signer is the pool's key. */

export interface Row {
  readonly name: string;
  readonly doc: string;
  readonly authorization?: string | readonly string[] | null;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: string;
  readonly sign?: string;
  readonly tamper?: string;
  readonly rawHeader?: string;
  readonly rawPayload?: string;
  readonly scopes?: readonly string[];
  readonly status: number;
  readonly challenge?: string;
  readonly reason?: string;
}

export const rows: readonly Row[] = vectors.rows;
const keys: Record<string, SigningKey> = {
  pool: makeKey("pool"),
  stranger: makeKey("stranger"),
  small: makeKey("small", 1024),
  "any-algorithm": makeKey("any-algorithm"),
  encryption: makeKey("encryption"),
};
export const jwks = [
  keys["pool"],
  keys["small"],
  { ...keys["any-algorithm"], jwk: { kty: "RSA", kid: "any-algorithm", n: keys["any-algorithm"]?.jwk.n, e: "AQAB" } },
  { ...keys["encryption"], jwk: { ...keys["encryption"]?.jwk, use: "enc" } },
].map((key) => key?.jwk as SigningKey["jwk"]);
export function authorizationOf(row: Row): string | readonly string[] | undefined {
  if (row.authorization === null) return undefined;
  const template = row.authorization ?? "{token}";
  const fill = (text: string) => text.replaceAll("{token}", tokenOf(row));
  return typeof template === "string" ? fill(template) : template.map(fill);
}

function tokenOf(row: Row): string {
  const key = keys[row.key ?? "pool"];
  if (key === undefined) throw new Error(`no key ${row.key}`);
  const header = segment(row.rawHeader, changed({ alg: "RS256", kid: key.jwk.kid }, row.header));
  const payload = segment(row.rawPayload, changed(CLAIMS, row.claims));
  const input = `${header}.${payload}`;
  const signature = signatureOf(row, key, input).toString("base64url");
  switch (row.tamper) {
    case "payload":
      return `${header}.${encode({ ...CLAIMS, sub: "somebody else" })}.${signature}`;
    case "signature":
      return `${input}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
    case "cut-signature":
      return `${input}.${Buffer.from(signature, "base64url").subarray(0, 255).toString("base64url")}`;
    case "base64-header":
      return `${Buffer.from('{"alg":"RS256","kid":"pool","x":"??>>"}').toString("base64")}.${payload}.${signature}`;
    default:
      return `${input}.${signature}`;
  }
}

function segment(text: string | undefined, value: unknown): string {
  return text === undefined ? encode(value) : Buffer.from(text).toString("base64url");
}

function signatureOf(row: Row, key: SigningKey, input: string): Buffer {
  const bytes = Buffer.from(input);
  switch (row.sign) {
    case "none":
      return Buffer.alloc(0);
    case "PS256":
      return sign("sha256", bytes, { key: key.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
    case "HS256-with-public-key": {
      const secret = createPublicKey(key.privateKey).export({ type: "spki", format: "pem" });
      return createHmac("sha256", secret).update(bytes).digest();
    }
    default: {
      const digests = new Map<unknown, string>([
        ["RS384", "sha384"],
        ["RS512", "sha512"],
      ]);
      return sign(digests.get(row.header?.["alg"]) ?? "sha256", bytes, key.privateKey);
    }
  }
}

function changed(base: object, changes: Readonly<Record<string, unknown>> = {}): unknown {
  const entries = Object.entries({ ...base, ...changes }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [name, isWrapped(value) ? value.json : value]));
}

function isWrapped(value: unknown): value is { readonly json: unknown } {
  return typeof value === "object" && value !== null && "json" in value;
}
