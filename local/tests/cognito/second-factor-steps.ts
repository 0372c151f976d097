import {
  AssociateSoftwareTokenCommand,
  type ChallengeNameType,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { fromBase32, totpOf } from "../../src/cognito/sign-in/second-factors/totp";
import { CLIENT_ID, type FixtureOptions, type RunningPools, startFixture } from "./running-pool";
import { makeUser, tokensOf } from "./running-pool-steps";

export const NOON = Date.UTC(2026, 10, 21, 12);

/** The code that an authenticator with this secret shows at a moment. */
export const codeAt = (secret: string, moment: number) => totpOf(fromBase32(secret), Math.floor(moment / 30_000));

/** A pool whose clock stands at noon, with the user `alice`. */
export async function startAtNoon(options: FixtureOptions): Promise<RunningPools> {
  const running = await startFixture(options);
  running.setClock(NOON);
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
  return running;
}

/** Answers a challenge, as `alice` unless the answers name another user. */
export function respondTo(
  { sdk }: RunningPools,
  ChallengeName: ChallengeNameType,
  Session = "",
  answers: Record<string, string> = {},
) {
  const ChallengeResponses = { USERNAME: "alice", ...answers };
  return sdk.send(
    new RespondToAuthChallengeCommand({ ChallengeName, ClientId: CLIENT_ID, Session, ChallengeResponses }),
  );
}

/** Sets an authenticator up with an access token; returns its secret. */
export async function setUpAuthenticator({ sdk }: RunningPools, username = "alice"): Promise<string> {
  const { access: AccessToken } = await tokensOf(sdk, username);
  const { SecretCode = "" } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  const UserCode = codeAt(SecretCode, NOON);
  await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode, FriendlyDeviceName: "phone" }));
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
  return SecretCode;
}
