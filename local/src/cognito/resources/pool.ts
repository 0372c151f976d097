import { createHmac } from "node:crypto";
import type { EpochMillis } from "../../model/time";
import type { AttributeDefinition } from "./attribute-schema";
import type { ClientSettings } from "./client-settings";
import type { PoolSettings } from "./pool-settings";

/** A user pool in force. Never changed in place: an update puts another in its stead. */
export interface Pool {
  readonly id: string;
  readonly arn: string;
  readonly region: string;
  /** The `iss` of its tokens. */
  readonly issuer: string;
  readonly settings: PoolSettings;
  /** Standard and own attributes. */
  readonly attributes: readonly AttributeDefinition[];
  readonly secret: PoolSecret;
  readonly clients: ReadonlyMap<string, Client>;
  readonly createdAt: EpochMillis;
  readonly modifiedAt: EpochMillis;
  readonly fromTemplate: boolean;
}

export interface Client {
  readonly id: string;
  readonly poolId: string;
  readonly settings: ClientSettings;
  readonly secret?: string;
  readonly createdAt: EpochMillis;
  readonly modifiedAt: EpochMillis;
  readonly fromTemplate: boolean;
}

/** Derives keys of one pool: HMAC-SHA-256 of a purpose and a text under a secret that never leaves the state folder. */
export type PoolSecret = (purpose: string, text?: string) => Buffer;

export const poolSecret = (secretHex: string): PoolSecret => {
  const secret = Buffer.from(secretHex, "hex");
  return (purpose, text = "") => createHmac("sha256", secret).update(`${purpose}\0${text}`).digest();
};

/** Where things of every pool are: decides issuer and ARN. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
  readonly issuerMode: "aws" | "local";
  /** `http://127.0.0.1:9229` once the server listens. */
  readonly endpoint: () => string;
  /** Where the pages and the OAuth endpoints are: the same port, by https where the server has a certificate. */
  readonly domain: () => string;
}

export function issuerOf(poolId: string, settings: PoolSettings, place: Place): string {
  if (place.issuerMode === "local") return `${place.domain()}/${poolId}`;
  const region = poolId.split("_")[0] ?? place.region;
  const host = settings.IssuerConfiguration.Type === "UPDATED" ? "issuer-cognito-idp" : "cognito-idp";
  return `https://${host}.${region}.amazonaws.com/${poolId}`;
}

export const arnOf = (poolId: string, { region, accountId }: Place): string =>
  `arn:aws:cognito-idp:${region}:${accountId}:userpool/${poolId}`;

/** A name as it is compared: small letters only, unless the pool is case sensitive. */
export const foldName = (settings: PoolSettings, name: string): string =>
  (settings.UsernameConfiguration?.CaseSensitive ?? true) ? name : name.toLowerCase();
