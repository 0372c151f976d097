import type { SignInStepOutcome } from "../../model/activity";
import { type EpochMillis, millis } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import type { Services } from "../resources/services";

/** What a step of a sign-in is about. */
interface SignInStepFacts {
  readonly userPoolId: string;
  readonly clientId: string;
  /** As the caller gave it. */
  readonly username?: string | undefined;
  readonly by: string;
  readonly step: string;
}

/** Longer texts are cut: they are what a caller sent. */
const LONGEST = 256;

/** Reports one step of a sign-in that began at `since` to whoever watches the pools. Holds nothing that is secret. */
export function reportSignIn(
  services: Services,
  facts: SignInStepFacts,
  outcome: SignInStepOutcome,
  since: EpochMillis,
): void {
  const { userPoolId, clientId, username, by, step } = facts;
  services.signInStepped?.({
    at: since,
    userPoolId,
    clientId,
    ...(username !== undefined && username !== "" && { username: username.slice(0, LONGEST) }),
    by,
    step: step.slice(0, LONGEST),
    outcome,
    duration: millis(services.clock() - since),
  });
}

/** How a refusal is reported; undefined for a mistake of our own. */
export function refusalOf(error: unknown): SignInStepOutcome | undefined {
  if (!(error instanceof CognitoError)) return undefined;
  return { kind: "refused", error: error.type, message: error.message.slice(0, 2_000) };
}
