import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import {
  AdminListUserAuthEventsCommand,
  CognitoIdentityProviderClient,
  type CognitoIdentityProviderServiceException,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Tokens } from "./running-stack";
import type { World } from "./world";

/** What a question is asked with. */
export interface Asker {
  readonly world: World;
  readonly admin: Tokens;
  readonly regular: Tokens;
}

/** Asks once and tells what came, in one line that is alike wherever the same came. */
export type Probe = (asker: Asker) => Promise<string>;

interface Sent {
  readonly method?: string;
  /** Sent as it is, dot segments and all. */
  readonly path?: string;
  /** Names and values in turns; a name may come twice. */
  readonly headers?: readonly string[];
  readonly body?: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  /** As they came, in their order and spelling. */
  readonly rawHeaders: readonly string[];
  readonly header: (name: string) => string | undefined;
}

/** A request to the API, told as status and the authorizer's reason, or the body where it has none. */
export function api(sent: (asker: Asker) => Sent): Probe {
  return async (asker) => {
    const answer = await send(asker.world.api, sent(asker));
    const challenge = answer.header("www-authenticate");
    if (challenge === undefined) return `${answer.status} ${answer.body}`.slice(0, 200).trim();
    const [, error = "", description = ""] = /error="([^"]*)" error_description="([^"]*)"/.exec(challenge) ?? [];
    return `${answer.status} ${error === "" ? challenge : `${error}: ${description}`}`;
  };
}

/** A request with a token at `GET /whoami`, told as status and reason. */
export const whoami = (authorization: (asker: Asker) => string): Probe =>
  withoutBody(api((asker) => ({ path: "/whoami", headers: ["authorization", authorization(asker)] })));

/** The same probe, its answer cut after the status where someone was let in: the body is the caller's own. */
export const withoutBody =
  (probe: Probe): Probe =>
  async (asker) =>
    (await probe(asker)).replace(/^200 .*/, "200");

/** A request to the API, told as status and these of its headers, sorted. */
export function headersOf(names: RegExp, sent: (asker: Asker) => Sent): Probe {
  return async (asker) => {
    const { status, rawHeaders } = await send(asker.world.api, sent(asker));
    const pairs = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""]] : []));
    const told = pairs.filter(([name = ""]) => names.test(name)).map(([name, value]) => `${name}: ${value}`);
    return [String(status), ...told.sort()].join("; ").replaceAll(asker.world.page, "<page>");
  };
}

/** An operation of the user pool that needs no AWS credentials, told as status, error and message. */
export function pool(operation: string, input: (asker: Asker) => object): Probe {
  return async (asker) => {
    const { poolEndpoint, region } = asker.world;
    const answer = await send(poolEndpoint ?? `https://cognito-idp.${region}.amazonaws.com`, {
      method: "POST",
      path: "/",
      headers: [
        ...["content-type", "application/x-amz-json-1.1"],
        ...["x-amz-target", `AWSCognitoIdentityProviderService.${operation}`],
      ],
      body: JSON.stringify(input(asker)),
    });
    if (answer.status === 200) return `200 ${Object.keys(JSON.parse(answer.body)).sort().join(", ")}`.trim();
    const { __type = "", message = "" } = JSON.parse(answer.body);
    return `${answer.status} ${__type}: ${message}`;
  };
}

/** An operation that needs AWS credentials: here any, on AWS those that the SDK finds. */
export const listAuthEvents: Probe = async ({ world: { region, poolEndpoint: endpoint, poolId, kind, people } }) => {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new CognitoIdentityProviderClient({
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(kind === "local" && { credentials }),
  });
  const named = { UserPoolId: poolId, Username: people.regular.nameInPool };
  return client.send(new AdminListUserAuthEventsCommand(named)).then(
    () => "200",
    (error: CognitoIdentityProviderServiceException) =>
      `${error.$metadata.httpStatusCode} ${error.name}: ${error.message}`,
  );
};

/** Node's own client: fetch would tidy up path and headers. Rejects where no answer comes. */
function send(base: string, { method = "GET", path = "/", headers = [], body }: Sent): Promise<Answer> {
  const url = new URL(base);
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  const host = ["host", url.host];
  const length = body === undefined ? [] : ["content-length", String(Buffer.byteLength(body))];
  return new Promise((resolve, reject) => {
    let later: NodeJS.Timeout | undefined;
    const sent = request(
      { host: url.hostname, port: url.port, method, path, headers: [...host, ...headers, ...length], agent: false },
      (answer) => {
        clearTimeout(later);
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          const { statusCode: status = 0, rawHeaders } = answer;
          const header = (name: string) => answer.headers[name]?.toString();
          resolve({ status, rawHeaders, header, body: Buffer.concat(chunks).toString() });
        });
      },
    );
    sent.setTimeout(30_000, () => sent.destroy(new Error("no answer within 30 seconds")));
    sent.on("error", reject);
    if (body === undefined || body.length < LARGE) {
      sent.end(body);
      return;
    }
    // Who refuses by the length alone closes the connection, and what is sent into it then hides the answer.
    sent.flushHeaders();
    later = setTimeout(() => sent.end(body), 1_000);
  });
}

/** Bytes. */
const LARGE = 1024 * 1024;
