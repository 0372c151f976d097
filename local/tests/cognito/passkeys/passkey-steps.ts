import {
  CompleteWebAuthnRegistrationCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  StartWebAuthnRegistrationCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { JsonObject } from "../../../src/model/json";
import { CLIENT_ID, type FixtureOptions, type RunningPools, startFixture } from "../running-pool";
import { makeUser, tokensOf } from "../running-pool-steps";
import { type Ceremony, type SoftwareAuthenticator, softwareAuthenticator } from "./software-authenticator";

export const OTHER_CLIENT = "2otherclient0000000000000a";

const FLOWS = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"];
export const PASSKEY_POOL: JsonObject = {
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] } },
  WebAuthnRelyingPartyID: "auth.example.com",
};

/** A pool that takes passkeys, with two clients and the users alice and bob. */
export async function startPasskeyPool(pool: JsonObject = {}, given: FixtureOptions = {}): Promise<RunningPools> {
  const running = await startFixture({
    ...given,
    pool: { ...PASSKEY_POOL, ...pool },
    client: { ExplicitAuthFlows: FLOWS, CallbackURLs: ["http://localhost:5173/back"], ...given.client },
    edit: (resource) => ({
      ...resource,
      clients: resource.clients.flatMap((client) => [
        client,
        { ...client, logicalId: "OtherClient", clientId: OTHER_CLIENT },
      ]),
    }),
  });
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
  await makeUser(running.sdk, "bob");
  return running;
}

/** The origin of the pool's own pages. */
export const originOf = ({ pools }: RunningPools): string => pools.endpoint.replace("127.0.0.1", "localhost");

export interface CreationOptions {
  readonly challenge: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly excludeCredentials: readonly { readonly id: string }[];
  readonly authenticatorSelection: { readonly userVerification: string };
}

export async function beginRegistration(running: RunningPools, AccessToken: string): Promise<CreationOptions> {
  const { CredentialCreationOptions } = await running.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }));
  return JSON.parse(JSON.stringify(CredentialCreationOptions));
}

export const complete = (running: RunningPools, AccessToken: string, credential: unknown) =>
  running.sdk.send(
    new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential: JSON.parse(JSON.stringify(credential)) }),
  );

/** Registers a passkey for a user who signs in by password for it. */
export async function registerFor(
  running: RunningPools,
  username: string,
  algorithm: "ES256" | "RS256" = "ES256",
  hasCounter = true,
): Promise<SoftwareAuthenticator> {
  const authenticator = softwareAuthenticator(originOf(running), algorithm, hasCounter);
  const { access } = await tokensOf(running.sdk, username);
  await complete(running, access, authenticator.register(await beginRegistration(running, access)));
  return authenticator;
}

export const begin = (running: RunningPools, USERNAME: string, ClientId: string = CLIENT_ID) =>
  running.sdk.send(
    new InitiateAuthCommand({
      AuthFlow: "USER_AUTH",
      ClientId,
      AuthParameters: { USERNAME, PREFERRED_CHALLENGE: "WEB_AUTHN" },
    }),
  );

export interface AskedForPasskey {
  readonly session: string;
  readonly options: {
    readonly challenge: string;
    readonly rpId: string;
    readonly userVerification: string;
    readonly allowCredentials: readonly { readonly id: string }[];
  };
}

/** Begins a sign-in by passkey, and reads what the browser would get. */
export async function askedFor(running: RunningPools, username: string): Promise<AskedForPasskey> {
  const { Session = "", ChallengeParameters } = await begin(running, username);
  return { session: Session, options: JSON.parse(ChallengeParameters?.["CREDENTIAL_REQUEST_OPTIONS"] ?? "{}") };
}

export const answer = (
  running: RunningPools,
  USERNAME: string,
  Session: string,
  CREDENTIAL: string,
  ClientId: string = CLIENT_ID,
) =>
  running.sdk.send(
    new RespondToAuthChallengeCommand({
      ChallengeName: "WEB_AUTHN",
      ClientId,
      Session,
      ChallengeResponses: { USERNAME, CREDENTIAL },
    }),
  );

/** A whole sign-in by passkey. */
export async function signInWith(
  running: RunningPools,
  username: string,
  authenticator: SoftwareAuthenticator,
  ceremony: Ceremony = {},
) {
  const { session, options } = await askedFor(running, username);
  return answer(running, username, session, authenticator.assert(options, ceremony));
}
