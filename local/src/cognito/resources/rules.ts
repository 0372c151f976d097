import { CognitoError } from "../errors/cognito-error";
import { isStandardAttribute } from "./attribute-schema";
import { type ClientSettings, hasRotation, lifetimesOf } from "./client-settings";
import type { PoolSettings } from "./pool-settings";

/** What no single member shows: the first rule between members that a pool breaks, as the API's error. */
export function poolRuleBroken(settings: PoolSettings): CognitoError | undefined {
  const { LambdaConfig: triggers } = settings;
  if (settings.AliasAttributes.length > 0 && settings.UsernameAttributes.length > 0)
    return invalid("Only one of the aliasAttributes or usernameAttributes can be set in a user pool.");
  if ((triggers.CustomEmailSender ?? triggers.CustomSMSSender) !== undefined && triggers.KMSKeyID === undefined)
    return invalid("KMSKeyID is required for CustomEmailSender and CustomSMSSender.");
  if (settings.Schema.some((attribute) => attribute.Required && !isStandardAttribute(attribute.Name)))
    return new CognitoError("custom-attribute-required");
  const lite = liteFeatures(settings);
  if (settings.UserPoolTier === "LITE" && lite.length > 0)
    return new CognitoError("feature-not-in-tier", lite.join(", "));
  const config = triggers.PreTokenGenerationConfig;
  if (
    config !== undefined &&
    triggers.PreTokenGeneration !== undefined &&
    triggers.PreTokenGeneration !== config.LambdaArn
  )
    return invalid("PreTokenGeneration and PreTokenGenerationConfig must name the same function.");
  return undefined;
}

/** What a pool has and the Lite plan lacks. The names are inferred but for rotation's. */
function liteFeatures({ LambdaConfig: triggers, Policies: policies, EnabledMfas }: PoolSettings): string[] {
  const features: string[] = [];
  const version = triggers.PreTokenGenerationConfig?.LambdaVersion ?? "V1_0";
  if (version !== "V1_0") features.push("Access Token Customization");
  if ((policies.PasswordPolicy.PasswordHistorySize ?? 0) > 0) features.push("Password History");
  if (policies.SignInPolicy.AllowedFirstAuthFactors.some((factor) => factor !== "PASSWORD"))
    features.push("Passwordless Authentication");
  if (EnabledMfas.includes("EMAIL_OTP")) features.push("Email MFA");
  return features;
}

/** The same for a client. The pool's settings decide too. */
export function clientRuleBroken(settings: ClientSettings, pool: PoolSettings): CognitoError | undefined {
  const flows = settings.ExplicitAuthFlows ?? [];
  if (hasRotation(settings) && flows.includes("ALLOW_REFRESH_TOKEN_AUTH"))
    return invalid(
      "ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled.",
    );
  if (pool.UserPoolTier === "LITE" && hasRotation(settings))
    return new CognitoError("feature-not-in-tier", "Refresh Token Rotation");
  if (pool.UserPoolTier === "LITE" && flows.includes("ALLOW_USER_AUTH"))
    return new CognitoError("feature-not-in-tier", "Choice Based Authentication");
  const oauth = settings.AllowedOAuthFlows ?? [];
  if (settings.AllowedOAuthFlowsUserPoolClient && (oauth.length === 0 || !settings.AllowedOAuthScopes?.length))
    return invalid(
      "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
    );
  if (oauth.includes("client_credentials") && oauth.length > 1)
    return invalid("client_credentials flow can not be selected along with code flow or implicit flow.");
  if (oauth.includes("client_credentials") && !settings.GenerateSecret)
    return invalid("client_credentials flow can not be selected if client does not have a client secret.");
  return lifetimeProblem(settings) ?? callbackProblem(settings) ?? writeListProblem(settings, pool);
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

function lifetimeProblem(settings: ClientSettings): CognitoError | undefined {
  const { access, id, refresh } = lifetimesOf(settings);
  if (access < 5 * MINUTE || access > DAY)
    return invalid("Invalid range for token validity: AccessTokenValidity must be between 5 minutes and 24 hours.");
  if (id < 5 * MINUTE || id > DAY)
    return invalid("Invalid range for token validity: IdTokenValidity must be between 5 minutes and 24 hours.");
  if (refresh < 60 * MINUTE || refresh > 3650 * DAY)
    return invalid("Invalid range for token validity: RefreshTokenValidity must be between 60 minutes and 3650 days.");
  return undefined;
}

/** Plain HTTP is for this machine only, and no address may have a fragment. */
function callbackProblem({ CallbackURLs = [], LogoutURLs = [] }: ClientSettings): CognitoError | undefined {
  for (const url of [...(CallbackURLs ?? []), ...(LogoutURLs ?? [])]) {
    if (/^http:/i.test(url) && !/^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|\?|$)/i.test(url))
      return invalid(`${url} cannot use the HTTP protocol.`);
    if (url.includes("#")) return invalid(`${url} cannot contain a fragment.`);
  }
  return undefined;
}

function writeListProblem({ WriteAttributes: writable }: ClientSettings, pool: PoolSettings): CognitoError | undefined {
  if (writable === undefined) return undefined;
  const missing = pool.Schema.find((attribute) => attribute.Required && !writable.includes(attribute.Name));
  return missing && invalid("Invalid write attributes specified while creating a client");
}

const invalid = (message: string): CognitoError => new CognitoError("invalid-configuration", message);
