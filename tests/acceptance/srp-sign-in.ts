import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoUserPoolData,
} from "amazon-cognito-identity-js";
import type { Credentials, Place } from "./place";
import type { Tokens } from "./running-stack";

/**
 * Signs in by SRP, which every environment of the template takes; staging and prod take nothing else. Rejects where the
 * pool asks for more than the password.
 */
export async function signInBySrp(
  { poolId, clientId, poolEndpoint }: Pick<Place, "poolId" | "clientId" | "poolEndpoint">,
  { username, password }: Pick<Credentials, "username" | "password">,
): Promise<Tokens> {
  const data: ICognitoUserPoolData = {
    UserPoolId: poolId,
    ClientId: clientId,
    ...(poolEndpoint && { endpoint: poolEndpoint }),
  };
  const user = new CognitoUser({ Username: username, Pool: new CognitoUserPool(data) });
  const details = new AuthenticationDetails({ Username: username, Password: password });
  const session = await new Promise<CognitoUserSession>((onSuccess, onFailure) => {
    const askedFor = (what: string) => () => onFailure(new Error(`signing in as ${username} asks for ${what}`));
    user.authenticateUser(details, {
      onSuccess,
      onFailure,
      newPasswordRequired: askedFor("a new password"),
      mfaRequired: askedFor("a second factor"),
      totpRequired: askedFor("a second factor"),
      mfaSetup: askedFor("a second factor to be set up: the stack requires one, and these tests have none"),
      selectMFAType: askedFor("a second factor"),
      customChallenge: askedFor("an answer to a custom challenge"),
    });
  });
  return {
    id: session.getIdToken().getJwtToken(),
    access: session.getAccessToken().getJwtToken(),
    refresh: session.getRefreshToken().getToken(),
  };
}
