// The same as openid-client.mjs, by oauth4webapi, which leaves every step to its caller and checks each answer alone.
import { createInterface } from "node:readline/promises";
import * as oauth from "oauth4webapi";

const { issuer, clientId, callback, machineId, machineSecret } = JSON.parse(process.argv[2]);
const options = { [oauth.allowInsecureRequests]: issuer.startsWith("http:") };
const server = await oauth.processDiscoveryResponse(
  new URL(issuer),
  await oauth.discoveryRequest(new URL(issuer), options),
);
const client = { client_id: clientId };
const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const nonce = oauth.generateRandomNonce();
const address = new URL(server.authorization_endpoint);
const parameters = {
  client_id: clientId,
  redirect_uri: callback,
  response_type: "code",
  scope: "openid email",
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
  nonce,
};
for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
process.stdout.write(`${JSON.stringify({ signInAt: address.href })}\n`);
const lines = createInterface({ input: process.stdin });
const back = new URL((await lines[Symbol.asyncIterator]().next()).value);
lines.close();

const answer = oauth.validateAuthResponse(server, client, back, state);
const exchange = await oauth.authorizationCodeGrantRequest(
  server,
  client,
  oauth.None(),
  answer,
  callback,
  verifier,
  options,
);
const tokens = await oauth.processAuthorizationCodeResponse(server, client, exchange, {
  expectedNonce: nonce,
  requireIdToken: true,
});
await oauth.validateApplicationLevelSignature(server, exchange, options);
const { iss, sub } = oauth.getValidatedIdTokenClaims(tokens);
const userInfo = await oauth.userInfoRequest(server, client, tokens.access_token, options);
const info = await oauth.processUserInfoResponse(server, client, sub, userInfo);
const refresh = () => oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refresh_token, options);
const refreshed = await oauth.processRefreshTokenResponse(server, client, await refresh());
const revoked = await oauth.revocationRequest(server, client, oauth.None(), tokens.refresh_token, options);
await oauth.processRevocationResponse(revoked);
const afterwards = await oauth.processRefreshTokenResponse(server, client, await refresh()).then(
  () => "taken",
  (error) => error.error,
);
const machine = { client_id: machineId };
const secret = oauth.ClientSecretBasic(machineSecret);
const grant = await oauth.clientCredentialsGrantRequest(server, machine, secret, { scope: "orders/read" }, options);
const granted = await oauth.processClientCredentialsResponse(server, machine, grant);
process.stdout.write(
  `${JSON.stringify({
    issuer: iss,
    info,
    hasRefreshed: typeof refreshed.id_token === "string",
    afterwards,
    granted: { scope: JSON.parse(atob(granted.access_token.split(".")[1])).scope, expiresIn: granted.expires_in },
  })}\n`,
);
