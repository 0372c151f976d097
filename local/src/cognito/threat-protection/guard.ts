import { CognitoError } from "../errors/cognito-error";
import { riskSettingsOf, threatMode } from "../resources/risk-configuration";
import type { Services } from "../resources/services";
import type { GuardedCall, GuardedStep, SignInEnd, ThreatGuard } from "../resources/threat-guard";
import type { AuthEventRecord } from "../store/auth-event-record";
import { hashToken } from "../tokens/issue-tokens";
import { findForSignIn } from "../users/find-user";
import { addAuthEvent, authEventsOf, type NewAuthEvent, writeAuthEvent } from "./auth-events";
import { deviceName, isBlockedAddress, judgedAddress, userAgentOf } from "./caller-address";
import { refuseCompromised, refuseCompromisedSignIn } from "./compromised-passwords";
import { notifyOfBlock } from "./notify";

/** Threat protection over the whole stack; what it remembers lies in the store. */
export const threatGuard: ThreatGuard<Services> = {
  refuseBlocked,
  guardSignIn,
  recordSignIn,
  guardCall,
  refuseCompromised,
  refuseCompromisedSignIn,
};

function refuseBlocked(services: Services, call: GuardedCall): void {
  const { pool, client, type, context, isAdmin = false, isCustom } = call;
  if (threatMode(pool, isCustom) !== "ENFORCED") return;
  const settings = riskSettingsOf(services.tables, pool.id, client.id);
  const address = judgedAddress(services, client, context, isAdmin);
  if (!isBlockedAddress(settings, address)) return;
  const user = userOf(services, call);
  if (user !== undefined) {
    const event = addAuthEvent(services, pool, user, { ...factsOf(services, call), decision: "Block" });
    if (type === "SignIn") notifyOfBlock(services, { pool, client, user, event, settings });
  }
  throw new CognitoError("request-blocked");
}

async function guardSignIn<Outcome extends SignInEnd>(
  services: Services,
  step: GuardedStep,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  refuseBlocked(services, { ...step, type: "SignIn" });
  try {
    const outcome = await work();
    recordSignIn(services, step, outcome);
    return outcome;
  } catch (error) {
    recordSignIn(services, step, error);
    throw error;
  }
}

/** Flows and challenges whose answer is a password, or a second factor. */
const PROOFS: Readonly<Record<string, "Password" | "Mfa">> = {
  USER_PASSWORD_AUTH: "Password",
  ADMIN_USER_PASSWORD_AUTH: "Password",
  ADMIN_NO_SRP_AUTH: "Password",
  PASSWORD: "Password",
  PASSWORD_VERIFIER: "Password",
  SOFTWARE_TOKEN_MFA: "Mfa",
  SMS_MFA: "Mfa",
  EMAIL_OTP: "Mfa",
  SMS_OTP: "Mfa",
};

/** Errors that show a proof to be wrong. */
const WRONG_PROOF: readonly string[] = ["wrong-credentials", "sign-in-code-wrong", "code-mismatch"];

function recordSignIn(services: Services, step: GuardedStep, end: unknown): void {
  const { pool } = step;
  if (threatMode(pool, step.isCustom) === "OFF" || step.step.startsWith("REFRESH_TOKEN")) return;
  const refused = end instanceof CognitoError ? end : undefined;
  const outcome = refused === undefined ? signInEnd(end) : undefined;
  // The event of a blocked address is kept already.
  if (refused?.code === "request-blocked") return;
  if (refused?.type === "InvalidParameterException" || (refused === undefined && outcome === undefined)) return;
  if (outcome?.kind === "challenge" && outcome.session === undefined) return;
  const user = userOf(services, step);
  if (user === undefined) return;
  const hash = step.session === undefined ? undefined : hashToken(step.session);
  const begun = authEventsOf(services, pool.id, user.sub).find(
    // An authenticator that is set up on the way has sessions of its own.
    (event) => event.session !== undefined && (event.session === hash || step.step === "MFA_SETUP"),
  );
  const proof = PROOFS[step.step];
  const isJudged = refused === undefined || WRONG_PROOF.includes(refused.code);
  const answer = refused === undefined ? "Success" : "Failure";
  const { session: _answered, ...facts } = begun ?? factsOf(services, { ...step, type: "SignIn" });
  const next = outcome?.session === undefined ? step.session : outcome.session;
  const event: NewAuthEvent = {
    ...facts,
    response: refused !== undefined ? "Fail" : outcome?.kind === "tokens" ? "Pass" : "InProgress",
    compromised: facts.compromised || isCompromised(services),
    challenges: [
      ...facts.challenges.filter(({ name }) => name !== proof || !isJudged),
      ...(proof !== undefined && isJudged ? [{ name: proof, response: answer } as const] : []),
    ],
    ...(outcome?.kind !== "tokens" && next !== undefined && { session: hashToken(next) }),
  };
  if (begun === undefined) addAuthEvent(services, pool, user, event);
  else writeAuthEvent(services, pool, user, { ...event, id: begun.id, at: begun.at });
}

function signInEnd(end: unknown): SignInEnd | undefined {
  if (typeof end !== "object" || end === null || !("kind" in end)) return undefined;
  const session = "session" in end && typeof end.session === "string" ? { session: end.session } : {};
  return end.kind === "tokens" || end.kind === "challenge" ? { kind: end.kind, ...session } : undefined;
}

async function guardCall<Result>(
  services: Services,
  call: GuardedCall,
  work: () => Promise<Result> | Result,
  responseTo: (result: Result) => "Pass" | "InProgress" = () => "Pass",
): Promise<Result> {
  refuseBlocked(services, call);
  try {
    const result = await work();
    recordCall(services, call, responseTo(result));
    return result;
  } catch (error) {
    const isAnswer = error instanceof CognitoError && error.type !== "InvalidParameterException";
    if (isAnswer) recordCall(services, call, "Fail");
    throw error;
  }
}

function recordCall(services: Services, call: GuardedCall, response: AuthEventRecord["response"]): void {
  const { pool, type, continues = false } = call;
  const user = threatMode(pool) === "OFF" ? undefined : userOf(services, call);
  if (user === undefined) return;
  const begun = continues
    ? authEventsOf(services, pool.id, user.sub).find((event) => event.type === type && event.response !== "Pass")
    : undefined;
  const compromised = isCompromised(services);
  if (begun === undefined) addAuthEvent(services, pool, user, { ...factsOf(services, call), response, compromised });
  else writeAuthEvent(services, pool, user, { ...begun, response, compromised: begun.compromised || compromised });
}

const userOf = (services: Services, { pool, username }: Pick<GuardedCall, "pool" | "username">) =>
  username === undefined || username === "" ? undefined : findForSignIn(services, pool, username);

const isCompromised = ({ call }: Services): boolean => call?.findings.compromised ?? false;

/** A new event of a call, failed unless what is laid over it says otherwise. */
function factsOf(services: Services, call: GuardedCall): NewAuthEvent {
  const { client, type, context, isAdmin = false } = call;
  return {
    type,
    response: "Fail",
    decision: "NoRisk",
    compromised: false,
    challenges: [],
    clientId: client.id,
    address: judgedAddress(services, client, context, isAdmin),
    deviceName: deviceName(userAgentOf(services, context)),
    requestId: services.call?.requestId ?? "",
    hasContextData: context !== undefined,
  };
}
