import { toEpochSeconds } from "../../model/time";
import { newUuid } from "../resources/new-ids";
import type { Services } from "../resources/services";
import { SELF_SERVICE_SCOPE } from "../tokens/check-access-token";
import { signTokens } from "../tokens/issue-tokens";
import { storeSession } from "../tokens/sessions";
import { runPostAuthentication } from "../triggers/authentication-triggers";
import type { TokenGenerationSource } from "../triggers/pre-token-generation";
import type { SignIn, SignInOutcome, SignInProgress } from "./outcome";
import { SIGN_IN_STEPS } from "./steps";

/**
 * Goes on with a sign-in: the first step that wants something asks for it; when none does, there are tokens. The
 * caller has proven what `passed` says and has made sure that the user may sign in.
 */
export async function continueSignIn(services: Services, progress: SignInProgress): Promise<SignInOutcome> {
  if (progress.kind !== "passed") return progress;
  return (await askNext(services, progress.signIn)) ?? finishSignIn(services, progress.signIn);
}

/** What the first step asks for that wants something; undefined when nothing is left to ask. */
export async function askNext(services: Services, signIn: SignIn): Promise<SignInOutcome | undefined> {
  for (const step of SIGN_IN_STEPS) {
    const challenge = await step(services, signIn);
    if (challenge !== undefined) return challenge;
  }
  return undefined;
}

async function finishSignIn(services: Services, signIn: SignIn): Promise<SignInOutcome> {
  const { pool, client, user, clientMetadata } = signIn;
  await runPostAuthentication(services, signIn);
  const sessionId = newUuid(services.random);
  const facts = {
    eventId: newUuid(services.random),
    authTime: toEpochSeconds(services.clock()),
    scopes: [SELF_SERVICE_SCOPE],
    origin: "api",
  } as const;
  const source = sourceOf(signIn);
  const tokens = await signTokens(services, {
    pool,
    client,
    user,
    originJti: sessionId,
    ...facts,
    source,
    clientMetadata,
  });
  const session = { ...facts, sub: user.sub, generation: user.generation };
  return { kind: "tokens", tokens, refreshToken: storeSession(services, pool, client, sessionId, session) };
}

const sourceOf = ({ passed }: SignIn): TokenGenerationSource =>
  passed.includes("NEW_PASSWORD_REQUIRED") ? "TokenGeneration_NewPasswordChallenge" : "TokenGeneration_Authentication";
