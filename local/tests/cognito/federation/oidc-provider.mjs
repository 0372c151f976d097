// An OpenID provider of other people's making, in a process of its own, since it is an ES module. Its argument: the
// client's id, secret and redirect_uri. It prints its issuer and ends with its standard input.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const { clientId, secret, callback, authentication } = JSON.parse(process.argv[2]);
const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_secret: secret,
      redirect_uris: [callback],
      token_endpoint_auth_method: authentication,
    },
  ],
  clientAuthMethods: [authentication],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "team"] },
  pkce: { required: () => true },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id.toLowerCase()}@corp.example`, email_verified: true, name: `The ${id}` }),
  }),
});
server.on("request", provider.callback());
process.stdin.on("end", () => process.exit(0)).resume();
process.stdout.write(`${JSON.stringify({ issuer })}\n`);
