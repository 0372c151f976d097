import { isJsonObject } from "../../model/json";
import type { Operation, OperationOutput } from "../operations/operation";
import type { Services } from "../resources/services";
import { refusalOf, reportSignIn } from "../sign-in/report-sign-in";

/** The operations that are steps of a sign-in. */
const STEPS: ReadonlySet<string> = new Set([
  "InitiateAuth",
  "AdminInitiateAuth",
  "RespondToAuthChallenge",
  "AdminRespondToAuthChallenge",
]);

/** Runs an operation; if it is a step of a sign-in, it is reported with its outcome, without what it proved. */
export async function runWatched(services: Services, operation: Operation, body: unknown): Promise<OperationOutput> {
  if (services.signInStepped === undefined || !STEPS.has(operation.name)) return operation.handle(services, body);
  const since = services.clock();
  try {
    const output = await operation.handle(services, body);
    const challenge = output?.["ChallengeName"];
    const outcome = typeof challenge === "string" ? ({ kind: "asked", challenge } as const) : SIGNED_IN;
    reportSignIn(services, factsOf(services, operation.name, body), outcome, since);
    return output;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== undefined) reportSignIn(services, factsOf(services, operation.name, body), refusal, since);
    throw error;
  }
}

const SIGNED_IN = { kind: "signed-in" } as const;

function factsOf(services: Services, by: string, body: unknown) {
  const clientId = textAt(body, "ClientId") ?? "";
  const sent = isJsonObject(body) ? (body["AuthParameters"] ?? body["ChallengeResponses"]) : undefined;
  return {
    userPoolId: services.pools.findClient(clientId)?.pool.id ?? "",
    clientId: clientId.slice(0, 128),
    username: textAt(sent, "USERNAME"),
    by,
    step: textAt(body, "AuthFlow") ?? textAt(body, "ChallengeName") ?? "",
  };
}

function textAt(value: unknown, name: string): string | undefined {
  const member = isJsonObject(value) ? value[name] : undefined;
  return typeof member === "string" ? member : undefined;
}
