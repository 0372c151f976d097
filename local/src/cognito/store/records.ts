import type { JsonObject } from "../../model/json";
import type { EpochMillis, EpochSeconds } from "../../model/time";
import type { SamlSession } from "./saml-records";

/** The status of a user, in the API's words. */
export type UserStatus =
  | "UNCONFIRMED"
  | "CONFIRMED"
  | "FORCE_CHANGE_PASSWORD"
  | "RESET_REQUIRED"
  | "EXTERNAL_PROVIDER"
  | "ARCHIVED"
  | "COMPROMISED"
  | "UNKNOWN";

/** Salt and SRP verifier of a password, both lower-case hex. The password itself is not stored. */
export interface PasswordRecord {
  readonly salt: string;
  readonly verifier: string;
  readonly setAt: EpochMillis;
}

export interface UserRecord {
  /**
   * The internal name: what the user, or the administrator, chose; the `sub` where the sign-in name is an attribute.
   */
  readonly username: string;
  readonly sub: string;
  readonly status: UserStatus;
  readonly enabled: boolean;
  /** By name, without `sub`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly createdAt: EpochMillis;
  readonly modifiedAt: EpochMillis;
  readonly password?: PasswordRecord;
  /** Newest first; as many as the pool's policy asks for. */
  readonly formerPasswords?: readonly PasswordRecord[];
  /** Counts global sign-outs and disablings. A session of an earlier number is revoked. */
  readonly generation: number;
  readonly mfa: MfaRecord;
  /** The outside identities of a federated or linked user. */
  readonly identities?: readonly IdentityRecord[];
}

/** One identity at an outside provider. */
export interface IdentityRecord {
  /** The provider's `sub`, or the value of the attribute that it was linked by. */
  readonly userId: string;
  readonly providerName: string;
  readonly providerType: string;
  /** The entity id of a SAML provider; null for every other. */
  readonly issuer: string | null;
  readonly primary: boolean;
  readonly dateCreated: EpochMillis;
  /** Absent: `Cognito_Subject`. */
  readonly attribute?: string;
}

export interface MfaRecord {
  readonly enabled: readonly MfaMethod[];
  /** A passkey that verifies its user counts as two factors. */
  readonly passkeys?: true;
  readonly preferred?: MfaMethod;
  /** An authenticator's secret that no code has proven yet. The proven one stays in force until then. */
  readonly pendingSecret?: string;
  readonly softwareToken?: {
    /** Base32, as the user's authenticator holds it. */
    readonly secret: string;
    readonly friendlyName?: string;
    readonly verified: boolean;
    /** The last 30-second step that was used: none may be used twice. */
    readonly lastStep?: number;
  };
}

export type MfaMethod = "SOFTWARE_TOKEN_MFA" | "SMS_MFA" | "EMAIL_OTP";

/** One sign-in with every refresh of it. Its id is the tokens' `origin_jti`. */
export interface SessionRecord {
  readonly clientId: string;
  readonly sub: string;
  readonly generation: number;
  readonly eventId: string;
  readonly authTime: EpochSeconds;
  readonly scopes: readonly string[];
  /** Of the user pools API, or of the authorization server. */
  readonly origin: "api" | "oauth";
  /** The device that the sign-in named, or got a new key for, where the pool tracks devices. */
  readonly device?: SessionDevice;
  readonly nonce?: string;
  /** Bound resource (RFC 8707), the access token's `aud`. */
  readonly resource?: string;
  readonly refreshExpiresAt: EpochMillis;
  /** From then on none of its tokens can be valid, and the record may be removed. */
  readonly expiresAt: EpochMillis;
  readonly revokedAt?: EpochMillis;
  /** The listed id of the browser's session that it came from. */
  readonly browserSession?: string;
  /** Hash of the refresh token in force; absent where none was issued. */
  readonly current?: string;
  /** The one before, and when it was first used. */
  readonly previous?: { readonly hash: string; readonly usedAt: EpochMillis };
}

export interface SessionDevice {
  readonly key: string;
  /** This sign-in's own key, which no ConfirmDevice has confirmed yet. */
  readonly isNew?: true;
}

/** Which session a refresh token, current or former, belongs to. Keyed by the token's hash. */
export interface RefreshTokenRecord {
  readonly sessionId: string;
  readonly expiresAt: EpochMillis;
}

/** A sign-in that waits for an answer. Keyed by the hash of the `Session` string. */
export interface ChallengeRecord {
  readonly clientId: string;
  /** Absent where there is no such user and the client hides that. */
  readonly sub?: string;
  readonly username: string;
  readonly challenge: string;
  /** What the challenge needs when the answer comes. */
  readonly state: JsonObject;
  /** The device that the sign-in names. Nothing is proven of it. */
  readonly deviceKey?: string;
  readonly expiresAt: EpochMillis;
  readonly used: boolean;
}

/** A one-time code. Keyed by user and purpose: a new code replaces the old one. */
export interface CodeRecord {
  readonly hash: string;
  readonly expiresAt: EpochMillis;
  readonly failures: number;
  /** What the code proves, e.g. the address that it was sent to. */
  readonly subject: JsonObject;
}

/**
 * An authorization request that passed every check. Plain JSON, so that it can be kept while the user signs in
 * elsewhere.
 */
export interface AuthorizeRequest {
  readonly poolId: string;
  readonly clientId: string;
  readonly responseType: "code" | "token";
  /** Exactly one of the client's callback URLs. */
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state?: string;
  readonly nonce?: string;
  /** S256 of the verifier (RFC 7636). */
  readonly challenge?: string;
  /** RFC 8707: becomes the access token's `aud`. */
  readonly resource?: string;
}

/** What a pre token generation trigger asks for. Plain JSON: an authorization code carries it until it is redeemed. */
export interface TokenOverrides {
  readonly id: ClaimOverrides;
  readonly access: ClaimOverrides & {
    readonly scopesToAdd: readonly string[];
    readonly scopesToSuppress: readonly string[];
  };
  /** Undefined: the groups stay as they are. */
  readonly groups?: GroupClaims;
}

export interface ClaimOverrides {
  readonly add: JsonObject;
  readonly suppress: readonly string[];
}

/** The group names and roles that go into tokens and into the trigger's `groupConfiguration`. */
export interface GroupClaims {
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly preferredRole?: string;
}

/** A code of the authorization server with everything that its exchange needs. Keyed by the code's hash. */
export interface AuthorizationCodeRecord {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** S256 of the verifier; absent: the request had none. */
  readonly challenge?: string;
  readonly nonce?: string;
  readonly resource?: string;
  readonly sub: string;
  /** The user's when the code was issued: a global sign-out ends the code too. */
  readonly generation: number;
  readonly authTime: EpochSeconds;
  readonly eventId: string;
  /** The listed id of the browser's session. */
  readonly browserSession?: string;
  /** What the pre token generation trigger answered: it runs before the code is issued. */
  readonly overrides: TokenOverrides;
  readonly expiresAt: EpochMillis;
}

/** Who is signed in on the pages, in one browser. Keyed by the hash of its cookie. */
export interface BrowserSessionRecord {
  readonly sub: string;
  readonly authTime: EpochSeconds;
  /** Absent in stores of before sessions could be reused for less than they last. */
  readonly beganAt?: EpochMillis;
  readonly expiresAt: EpochMillis;
  /** Present where a SAML provider signed the user in: what single logout names the session by. */
  readonly saml?: SamlSession;
}

/** An authorization request that waits for an outside provider's answer. Keyed by the hash of `state`. */
export interface AuthorizationTransactionRecord {
  readonly provider: string;
  readonly request: AuthorizeRequest;
  /** Hash of the browser's token. */
  readonly browser: string;
  readonly expiresAt: EpochMillis;
  /** A stand-in has answered it: it answers no second time. */
  readonly isAnswered?: true;
}

export interface AttemptsRecord {
  readonly failures: number;
  readonly lastAt: EpochMillis;
  readonly expiresAt: EpochMillis;
}

export interface GroupRecord {
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
  readonly roleArn?: string;
  readonly createdAt: EpochMillis;
  readonly modifiedAt: EpochMillis;
  readonly fromTemplate: boolean;
  /** The template no longer names it: only its members are kept. It does not exist for the API, tokens or triggers. */
  readonly isKept?: true;
}

/** A pool, or a resource of one: what the template or the API was given, with its defaults filled in. */
export interface ConfiguredRecord {
  readonly settings: JsonObject;
  readonly createdAt: EpochMillis;
  readonly modifiedAt: EpochMillis;
  /** Template resources are written anew at each start, and not served once they are gone from the template. */
  readonly fromTemplate: boolean;
}

export interface ClientRecord extends ConfiguredRecord {
  /** The oldest first; two while a client changes from one to the other. */
  readonly secrets?: readonly ClientSecretRecord[];
  /** The one secret, as earlier versions stored it. */
  readonly secret?: string;
}

export interface ClientSecretRecord {
  readonly id: string;
  readonly value: string;
  readonly createdAt: EpochMillis;
}

/** A signing key of a pool, PKCS #8 in PEM. */
export interface SigningKeyRecord {
  readonly kid: string;
  readonly use: "id" | "access";
  readonly privateKey: string;
  readonly createdAt: EpochMillis;
  /** Still published and still accepted, but no longer signing. */
  readonly retiredAt?: EpochMillis;
}
