// A SAML provider of other people's making, in a process of its own: its XML libraries are not those of the pool. Its
// argument: the pool's addresses and certificate, its own key, and whether it encrypts. It prints its address, signs
// everybody in as the `login` in its address, and ends with its standard input.
import { createPublicKey } from "node:crypto";
import { createServer } from "node:http";
import samlp from "samlp";

const { pool, key, encrypts, signsResponse } = JSON.parse(process.argv[2]);
const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;
const issuer = `${origin}/saml`;
const participants = [];
const session = {};

const auth = {
  issuer,
  cert: key.certificate,
  key: key.privateKey,
  signingCert: pool.certificate,
  audience: pool.audience,
  recipient: pool.consumer,
  destination: pool.consumer,
  signResponse: signsResponse,
  signAssertion: !signsResponse,
  getPostURL: (_audience, _request, _http, done) => done(null, pool.consumer),
  getUserFromRequest: () => ({
    id: session.login,
    displayName: `The ${session.login}`,
    emails: [{ value: `${session.login.toLowerCase()}@corp.example` }],
    name: { givenName: session.login, familyName: "Corp" },
    groups: ["staff", "a b"],
  }),
  ...(encrypts && {
    encryptionCert: pool.certificate,
    encryptionPublicKey: createPublicKey(pool.certificate).export({ type: "spki", format: "pem" }).toString(),
    encryptionAlgorithm: "http://www.w3.org/2009/xmlenc11#aes256-gcm",
  }),
};
const logout = {
  issuer,
  cert: key.certificate,
  key: key.privateKey,
  deflate: true,
  protocolBinding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
  destination: pool.logoutService,
  signatureAlgorithm: "rsa-sha256",
  digestAlgorithm: "sha256",
};

/** Signed in: the participant that single logout tells of it. */
function participate(sessionIndex) {
  participants.push({
    serviceProviderId: pool.audience,
    sessionIndex,
    nameId: session.login,
    serviceProviderLogoutURL: pool.logoutService,
    cert: pool.certificate,
  });
}

const routes = {
  "/metadata": () =>
    samlp.metadata({
      issuer,
      cert: key.certificate,
      redirectEndpointPath: "/sso",
      postEndpointPath: "/sso",
      logoutEndpointPaths: { redirect: "/logout", post: "/logout" },
    }),
  "/sso": () => {
    const sessionIndex = `_session${participants.length}`;
    participate(sessionIndex);
    return samlp.auth({ ...auth, sessionIndex });
  },
  "/logout": () =>
    samlp.logout({
      ...logout,
      sessionParticipants: samlpParticipants(),
      store: {
        save: (_request, state, done) => done(null, keep(state)),
        load: (_request, id, _options, done) => done(null, states.get(id)),
      },
    }),
};

const states = new Map();
function keep(state) {
  const id = `state${states.size}`;
  states.set(id, state);
  return id;
}

/** What samlp asks of its participants. */
function samlpParticipants() {
  const find = (sessionIndices, nameId) =>
    participants.find((one) => [].concat(sessionIndices).includes(one.sessionIndex) && one.nameId === nameId);
  return {
    get: (_issuer, sessionIndices, nameId, done) => done(null, find(sessionIndices, nameId)),
    hasElements: () => participants.length > 0,
    getFirst: (done) => done(null, participants[0]),
    remove: (_issuer, sessionIndex, nameId, done) => {
      const found = find(sessionIndex, nameId);
      if (found !== undefined) participants.splice(participants.indexOf(found), 1);
      done(null, found);
    },
  };
}

/** Asks who it is, and then for the same address with the answer. */
const loginPage = (parameters) => {
  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const hidden = [...parameters].map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  return (
    '<!doctype html><html lang="en"><title>Corp</title><form action="/sso"><label>Login <input name="login" autofocus></label>' +
    `${hidden.join("")}<button>Sign in</button></form></html>`
  );
};

server.on("request", async (request, response) => {
  const url = new URL(request.url, origin);
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  request.query = Object.fromEntries(url.searchParams);
  request.body = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
  request.protocol = "http";
  request.originalUrl = request.url;
  response.set = (name, value) => response.setHeader(name, value);
  response.send = (first, second) => {
    if (typeof first === "number") response.statusCode = first;
    response.end(typeof first === "number" ? String(second ?? "done") : first);
  };
  response.redirect = (location) => response.writeHead(302, { location }).end();
  if (request.query.login !== undefined) session.login = request.query.login;
  if (url.pathname === "/sso" && session.login === undefined) return response.end(loginPage(url.searchParams));
  const route = routes[url.pathname];
  if (route === undefined) return response.writeHead(404).end();
  route()(request, response, (error) => response.writeHead(500).end(String(error?.stack ?? error)));
});
process.stdin.on("end", () => process.exit(0)).resume();
process.stdout.write(`${JSON.stringify({ origin })}\n`);
