import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { StackOptions } from "../../src/stack/options";
import { type Stack, startStack } from "../../src/stack/start-stack";

/** A stack that runs from a template in a folder of its own, which a test edits. */
export interface LiveProject {
  readonly stack: Stack;
  readonly folder: string;
  /** Every line of the log. */
  readonly lines: readonly string[];
  /** Writes a file of the project. */
  readonly write: (name: string, text: string) => void;
  /** Writes template.yaml and resolves with the first line after that which matches. */
  readonly edit: (text: string, expected: RegExp) => Promise<string>;
  /** Resolves with the first line that matches, of those from a place on. */
  readonly line: (expected: RegExp, from?: number) => Promise<string>;
  /** Resolves once it is so; rejects with the log where that takes too long. */
  readonly until: (isSo: () => boolean) => Promise<void>;
  readonly close: () => Promise<void>;
}

const PATIENCE = 20_000;

export async function startLive(
  files: Readonly<Record<string, string>>,
  options: StackOptions = {},
  ports: StackOptions = { port: 0, poolPort: 0, storagePort: 0 },
): Promise<LiveProject> {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-live-"));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  for (const [name, text] of Object.entries(files)) write(name, text);
  const lines: string[] = [];
  const template = join(folder, "template.yaml");
  const stack = await startStack({ template, ...ports, ...options }, { log: (line) => lines.push(line) });
  const until = async (isSo: () => boolean): Promise<void> => {
    for (const end = performance.now() + PATIENCE; !isSo(); await sleep(5))
      if (performance.now() > end) throw new Error(`It did not come to that; the log is:\n${lines.join("\n")}`);
  };
  const line = async (expected: RegExp, from = 0): Promise<string> => {
    const find = () => lines.slice(from).find((each) => expected.test(each));
    await until(() => find() !== undefined);
    return find() ?? "";
  };
  return {
    stack,
    folder,
    lines,
    write,
    line,
    until,
    edit(text, expected) {
      const from = lines.length;
      write("template.yaml", text);
      return line(expected, from);
    },
    async close() {
      await stack.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface TemplateParts {
  /** Lines below `Resources`, with two blanks before them. */
  readonly more?: string;
  /** Lines below the events of the function, as `Name: { … }`. */
  readonly events?: readonly string[];
  readonly pool?: string;
  readonly client?: string;
  readonly environment?: string;
  readonly authorizer?: string;
  readonly cors?: string;
}

/** A pool with a client, an API whose routes a JWT authorizer guards, and a function that answers with its variables. */
export const templateOf = (parts: TemplateParts = {}): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  UserPool:
    Type: AWS::Cognito::UserPool
    Properties: { ${parts.pool ?? "MfaConfiguration: 'OFF'"} }
  AppClient:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref UserPool
      ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH${parts.client ?? ""}]
  HttpApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      ${parts.cors ?? "Description: none"}
      Auth:
        DefaultAuthorizer: Jwt
        Authorizers:
          Jwt:
            IdentitySource: ${parts.authorizer ?? "$request.header.Authorization"}
            JwtConfiguration:
              issuer: !Sub https://cognito-idp.\${AWS::Region}.amazonaws.com/\${UserPool}
              audience: [!Ref AppClient]
  Answer:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "exports.handler = async () => ({ mode: process.env.MODE ?? 'none' });"
      Handler: index.handler
      Runtime: nodejs24.x
      Environment: { Variables: { ${parts.environment ?? "MODE: one"} } }
      Events:
        Whoami: ${event("/whoami")}
${(parts.events ?? []).map((line) => `        ${line}\n`).join("")}${parts.more ?? ""}`;

/** A route of the API, with further properties. */
export const event = (path: string, more = ""): string =>
  `{ Type: HttpApi, Properties: { ApiId: !Ref HttpApi, Method: GET, Path: ${path}${more} } }`;

export const SEED = `{ "groups": ["people"], "users": [{ "username": "ada", "groups": ["people"] }] }`;

export interface Tokens {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly RefreshToken: string;
}

/** What InitiateAuth answers; throws an Error with the API's answer if it refuses. */
export async function initiateAuth(
  { ready }: Stack,
  flow: string,
  parameters: Readonly<Record<string, string | undefined>>,
  clientId = ready.userPools["UserPool"]?.clients["AppClient"]?.clientId,
): Promise<Tokens> {
  const pool = ready.userPools["UserPool"];
  const answer = await fetch(pool?.endpoint ?? "", {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth",
    },
    body: JSON.stringify({
      AuthFlow: flow,
      ClientId: clientId,
      AuthParameters: parameters,
    }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return JSON.parse(text).AuthenticationResult;
}

export const signIn = (stack: Stack, username = "ada"): Promise<Tokens> =>
  initiateAuth(stack, "USER_PASSWORD_AUTH", {
    USERNAME: username,
    PASSWORD: stack.ready.users.find((user) => user.username === username)?.password,
  });

/** Status and body of a request to the API. */
export async function get(stack: Stack, path: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  const answer = await fetch(`${stack.ready.apis["HttpApi"]?.url}${path}`, { headers });
  return [answer.status, await answer.text()];
}
