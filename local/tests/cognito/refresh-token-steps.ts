import {
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { CLIENT_ID, type RunningPools } from "./running-pool";

/** Uses a refresh token by GetTokensFromRefreshToken. */
export const use = async ({ sdk }: RunningPools, RefreshToken: string) => {
  const input = { ClientId: CLIENT_ID, RefreshToken };
  const { AuthenticationResult: result } = await sdk.send(new GetTokensFromRefreshTokenCommand(input));
  return result ?? {};
};
/** Uses a refresh token by the flow REFRESH_TOKEN_AUTH. */
export const byFlow = ({ sdk }: RunningPools, REFRESH_TOKEN: string) =>
  sdk.send(
    new InitiateAuthCommand({ AuthFlow: "REFRESH_TOKEN_AUTH", ClientId: CLIENT_ID, AuthParameters: { REFRESH_TOKEN } }),
  );
export const revoke = ({ sdk }: RunningPools, Token: string) =>
  sdk.send(new RevokeTokenCommand({ ClientId: CLIENT_ID, Token }));
