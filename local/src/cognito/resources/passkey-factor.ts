import { type CognitoError, invalidConfiguration } from "../errors/cognito-error";
import type { PoolSettings } from "./user-pool-settings";

/** Whether a passkey that verifies its user can count as two factors. It does for users who turned that on. */
export const hasPasskeysAsBothFactors = ({ WebAuthnConfiguration }: PoolSettings): boolean =>
  WebAuthnConfiguration?.FactorConfiguration === "MULTI_FACTOR_WITH_USER_VERIFICATION";

/** What SetUserPoolMfaConfig makes of passkeys that it is not told about: a single factor. */
export const asSingleFactor = (before: PoolSettings["WebAuthnConfiguration"]): PoolSettings["WebAuthnConfiguration"] =>
  before && { ...before, FactorConfiguration: undefined };

/** Nobody could register the first passkey: that takes a sign-in by something else. */
export const passkeyAlone = ({ Policies }: PoolSettings): CognitoError | undefined =>
  Policies.SignInPolicy.AllowedFirstAuthFactors.every((factor) => factor === "WEB_AUTHN")
    ? invalidConfiguration("WEB_AUTHN must be accompanied by at least one other auth factor.")
    : undefined;

type Factors = Pick<PoolSettings, "MfaConfiguration" | "Policies" | "WebAuthnConfiguration">;

const isBroken = (settings: Factors): boolean =>
  settings.MfaConfiguration === "ON" &&
  settings.Policies.SignInPolicy.AllowedFirstAuthFactors.includes("WEB_AUTHN") &&
  settings.WebAuthnConfiguration?.FactorConfiguration !== "MULTI_FACTOR_WITH_USER_VERIFICATION";

/** SetUserPoolMfaConfig, or a template: MFA for everybody wants passkeys that count as both factors. */
export const passkeyFactorBroken = (settings: Factors): CognitoError | undefined =>
  isBroken(settings)
    ? invalidConfiguration(
        "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor",
      )
    : undefined;

/** The same rule in the words of CreateUserPool and UpdateUserPool. */
export const passkeyWithoutFactor = (settings: Factors): CognitoError | undefined =>
  isBroken(settings)
    ? invalidConfiguration("WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA")
    : undefined;
