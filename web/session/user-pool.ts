/** The two operations of the user pool's own API that end a sign-in. Neither is signed: the token is the proof. */

export const globalSignOut = (endpoint: string, accessToken: string): Promise<void> =>
  callUserPool(endpoint, "GlobalSignOut", { AccessToken: accessToken });

export const revokeToken = (endpoint: string, clientId: string, refreshToken: string): Promise<void> =>
  callUserPool(endpoint, "RevokeToken", { ClientId: clientId, Token: refreshToken });

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html */
async function callUserPool(endpoint: string, operation: string, input: object): Promise<void> {
  const answer = await fetch(`${endpoint}/`, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
    credentials: "omit",
  });
  if (!answer.ok) throw new Error(`${operation} answered ${answer.status}`);
}
