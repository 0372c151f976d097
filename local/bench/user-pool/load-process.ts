import { Agent, request } from "node:http";
import type { Job, JobResult } from "./messages";
import { answerChallenge, publicValue } from "./srp-client";

/**
 * Puts a pool under load and counts what was completed: `connections` callers, each with one kept connection and one
 * call at a time. Runs in a process of its own; a job comes as a message, its result goes back as one.
 */

type Body = Record<string, unknown>;
type Call = (operation: string, input: object) => Promise<Body>;

process.on("message", (job: Job) => {
  run(job).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function run(job: Job): Promise<JobResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: job.connections });
  const call = caller(job.endpoint, agent);
  const kinds = { password: signIn, srp: signInBySrp, refresh: await refresher(job, call) };
  const once = kinds[job.kind];
  const start = performance.now();
  const end = start + job.seconds * 1000;
  let done = 0;
  const work = async () => {
    while (performance.now() < end) {
      await once(job, call);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: job.connections }, work));
  agent.destroy();
  return { done, seconds: (performance.now() - start) / 1000 };
}

async function signIn(job: Job, call: Call): Promise<Body> {
  const AuthParameters = { USERNAME: anyUser(job), PASSWORD: job.password };
  return tokensOf(
    await call("InitiateAuth", { AuthFlow: "USER_PASSWORD_AUTH", ClientId: job.clientId, AuthParameters }),
  );
}

async function signInBySrp(job: Job, call: Call): Promise<Body> {
  const USERNAME = anyUser(job);
  const AuthParameters = { USERNAME, SRP_A: publicValue };
  const asked = await call("InitiateAuth", { AuthFlow: "USER_SRP_AUTH", ClientId: job.clientId, AuthParameters });
  const ChallengeResponses = answerChallenge(job, asked["ChallengeParameters"] as Record<string, string>);
  const answer = { ChallengeName: "PASSWORD_VERIFIER", ClientId: job.clientId, ChallengeResponses };
  return tokensOf(await call("RespondToAuthChallenge", answer));
}

/** Refreshes the sessions of some sign-ins made before the clock runs. */
async function refresher(job: Job, call: Call): Promise<(job: Job, call: Call) => Promise<Body>> {
  const refreshTokens: unknown[] = [];
  if (job.kind === "refresh")
    for (let count = 0; count < 20; count += 1) refreshTokens.push((await signIn(job, call))["RefreshToken"]);
  return async ({ clientId: ClientId }) => {
    const AuthParameters = { REFRESH_TOKEN: refreshTokens[Math.floor(Math.random() * refreshTokens.length)] };
    return tokensOf(await call("InitiateAuth", { AuthFlow: "REFRESH_TOKEN_AUTH", ClientId, AuthParameters }));
  };
}

const anyUser = ({ users }: Job): string => users[Math.floor(Math.random() * users.length)] ?? "";

function tokensOf(answer: Body): Body {
  const result = answer["AuthenticationResult"] as Body | undefined;
  if (typeof result?.["AccessToken"] !== "string")
    throw new Error(`no tokens: ${JSON.stringify(answer).slice(0, 300)}`);
  return result;
}

const caller =
  (endpoint: string, agent: Agent): Call =>
  (operation, input) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify(input);
      const headers = {
        "content-type": "application/x-amz-json-1.1",
        "content-length": Buffer.byteLength(body),
        "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
      };
      const sent = request(endpoint, { method: "POST", agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => resolve(JSON.parse(text) as Body));
      });
      sent.on("error", reject).end(body);
    });
