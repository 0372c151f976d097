import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { api, headersOf, listAuthEvents, type Probe, pool, whoami, withoutBody } from "./probes";

/**
 * A statement of docs/aws-behaviour that rests on no source, as a question that a deployed stack can answer. `ours` is
 * what the local stack does, and what the statement says. Once AWS's answer is known, correct the statement and what
 * rests on it, and take the question out.
 */
export interface OpenQuestion {
  /** File and id of the statement: `http-api-authorizer#T3`. */
  readonly statement: string;
  readonly asks: string;
  readonly ours: string;
  readonly probe: Probe;
}

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const part = (token: string, index: number) => token.split(".")[index] ?? "";
const decode = (segment: string): Readonly<Record<string, unknown>> =>
  JSON.parse(Buffer.from(segment, "base64url").toString());
const claimsOf = (token: string) => decode(part(token, 1));

/** A pool's token with another header or payload, signed by a key that is not the pool's. */
function resigned(token: string, header: object, claims: object = {}): string {
  const input = `${encode({ ...decode(part(token, 0)), ...header })}.${encode({ ...decode(part(token, 1)), ...claims })}`;
  return `${input}.${sign("RSA-SHA256", Buffer.from(input), privateKey).toString("base64url")}`;
}

const TAKEN = "200";
const reason = (text: string) => `401 invalid_token: ${text}`;
const segments = reason("token contains an invalid number of segments");
const bearer = (token: string): string[] => ["authorization", `Bearer ${token}`];
const page = (origin: string, method: string): string[] => ["origin", origin, "access-control-request-method", method];
const cors = /^(access-control-|vary)/i;

export const OPEN_QUESTIONS: readonly OpenQuestion[] = [
  {
    statement: "http-api-authorizer#T3",
    asks: "Is BEARER in capitals, with several spaces, the scheme?",
    ours: TAKEN,
    probe: whoami(({ admin }) => `BEARER   ${admin.access}`),
  },
  {
    statement: "http-api-authorizer#T3",
    asks: "Is a tab after Bearer taken off?",
    ours: TAKEN,
    probe: whoami(({ admin }) => `Bearer\t${admin.access}`),
  },
  {
    statement: "http-api-authorizer#T3",
    asks: "Does a no-break space before the token make it no token?",
    ours: reason("the token header cannot be decoded"),
    probe: whoami(({ admin }) => `Bearer \u00a0${admin.access}`),
  },
  {
    statement: "http-api-authorizer#T4",
    asks: "What is answered to another scheme?",
    ours: segments,
    probe: whoami(() => "Basic dXNlcjpwYXNzd29yZA=="),
  },
  {
    statement: "http-api-authorizer#T5",
    asks: "Does the header's name count in capitals?",
    ours: TAKEN,
    probe: withoutBody(api(({ admin }) => ({ path: "/whoami", headers: ["AUTHORIZATION", admin.access] }))),
  },
  {
    statement: "http-api-authorizer#T6",
    asks: "Is Bearer with nothing after it no token?",
    ours: "401 Bearer",
    probe: whoami(() => "Bearer"),
  },
  {
    statement: "http-api-authorizer#T7",
    asks: "What becomes of two Authorization headers with a good token each?",
    ours: segments,
    probe: withoutBody(
      api(({ admin }) => ({ path: "/whoami", headers: [...bearer(admin.access), ...bearer(admin.access)] })),
    ),
  },
  {
    statement: "http-api-authorizer#X4",
    asks: "Does the header say that the issuer does not match?",
    ours: reason("issuer does not match"),
    probe: whoami(({ admin }) => `Bearer ${resigned(admin.access, {}, { iss: "https://issuer.example" })}`),
  },
  {
    statement: "http-api-authorizer#C3",
    asks: "Is the issuer compared before the key is looked for?",
    ours: reason("issuer does not match"),
    probe: whoami(
      ({ admin }) => `Bearer ${resigned(admin.access, { kid: "nobody" }, { iss: "https://issuer.example" })}`,
    ),
  },
  ...["HS256", "PS256", "none"].map((alg) => ({
    statement: "http-api-authorizer#X7",
    asks: `What is answered to the algorithm ${alg}?`,
    ours: reason(`signing method ${alg} is invalid`),
    probe: whoami(({ admin }) => `Bearer ${resigned(admin.access, { alg })}`),
  })),
  {
    statement: "http-api-authorizer#X8",
    asks: "What is answered to a bad signature?",
    ours: reason("the token signature is invalid"),
    probe: whoami(({ admin }) => `Bearer ${resigned(admin.access, {})}`),
  },
  {
    statement: "http-api-authorizer#X8",
    asks: "What is answered to an unknown kid?",
    ours: reason("the token does not have a known key id"),
    probe: whoami(({ admin }) => `Bearer ${resigned(admin.access, { kid: "nobody" })}`),
  },
  {
    statement: "http-api-authorizer#X8",
    asks: "What is answered to three segments that are no base64url?",
    ours: reason("the token header cannot be decoded"),
    probe: whoami(() => "Bearer !.!.!"),
  },
  {
    statement: "http-api-authorizer#C17",
    asks: "Is a token with padding behind its signature refused?",
    ours: reason("the token signature cannot be decoded"),
    probe: whoami(({ admin }) => `Bearer ${admin.access}==`),
  },
  {
    statement: "http-api-cors#O6",
    asks: "Which CORS headers has the gateway's 403?",
    ours: "403; access-control-allow-origin: <page>; access-control-expose-headers: WWW-Authenticate,Apigw-Requestid; vary: origin",
    probe: headersOf(cors, ({ regular, world }) => ({
      path: "/AdminUser",
      headers: ["origin", world.page, ...bearer(regular.access)],
    })),
  },
  {
    statement: "http-api-cors#O6",
    asks: "Which CORS headers has the gateway's 404?",
    ours: "404; access-control-allow-origin: <page>; access-control-expose-headers: WWW-Authenticate,Apigw-Requestid; vary: origin",
    probe: headersOf(cors, ({ world }) => ({ path: "/nothing", headers: ["origin", world.page] })),
  },
  {
    statement: "http-api-cors#O8",
    asks: "Which headers has the automatic answer to a preflight?",
    ours: "204; access-control-allow-headers: Content-Type,Authorization; access-control-allow-methods: GET,POST,DELETE; access-control-allow-origin: <page>; access-control-max-age: 600; vary: origin",
    probe: headersOf(cors, ({ world }) => ({ method: "OPTIONS", path: "/whoami", headers: page(world.page, "GET") })),
  },
  {
    statement: "http-api-cors#O9",
    asks: "What gets a preflight of an origin that is not allowed?",
    ours: "204",
    probe: headersOf(cors, () => ({ method: "OPTIONS", path: "/whoami", headers: page("https://a.example", "GET") })),
  },
  {
    statement: "http-api-errors#E3",
    asks: "What is answered to a body over 10 MB?",
    ours: '413 {"message":"Request Entity Too Large"}',
    probe: api(({ regular }) => ({
      method: "POST",
      path: "/upload-url",
      headers: bearer(regular.access),
      body: "a".repeat(10 * 1024 * 1024 + 1),
    })),
  },
  {
    statement: "http-api-errors#E8",
    asks: "What is answered to 11,000 bytes of headers?",
    ours: '431 {"message":"Request Header Fields Too Large"}',
    probe: api(() => ({ path: "/whoami", headers: ["x-large", "a".repeat(11_000)] })),
  },
  ...["/%zz", "/%00", "/%ff"].map((path) => ({
    statement: "http-api-errors#E9",
    asks: `What is answered to the path ${path}?`,
    ours: '400 {"message":"Bad Request"}',
    probe: api(() => ({ path })),
  })),
  {
    statement: "http-api-routes#R5",
    asks: "Is a path 404 that is known under another method only?",
    ours: '404 {"message":"Not Found"}',
    probe: withoutBody(api(({ admin }) => ({ method: "PUT", path: "/whoami", headers: bearer(admin.access) }))),
  },
  {
    statement: "http-api-routes#R6",
    asks: "Does GET serve HEAD?",
    ours: "404",
    probe: withoutBody(api(({ admin }) => ({ method: "HEAD", path: "/whoami", headers: bearer(admin.access) }))),
  },
  {
    statement: "http-api-routes#R10",
    asks: "Do letters count in their case?",
    ours: '404 {"message":"Not Found"}',
    probe: withoutBody(api(({ admin }) => ({ path: "/WHOAMI", headers: bearer(admin.access) }))),
  },
  {
    statement: "http-api-routes#R14",
    asks: "Is a path without a route 404 whatever token comes?",
    ours: '404 {"message":"Not Found"}',
    probe: api(() => ({ path: "/nothing", headers: bearer("a.b.c") })),
  },
  {
    statement: "http-api-routes#R16",
    asks: "Are dot segments resolved?",
    ours: '404 {"message":"Not Found"}',
    probe: withoutBody(api(({ admin }) => ({ path: "/x/../whoami", headers: bearer(admin.access) }))),
  },
  {
    statement: "http-api-responses#P15",
    asks: "Which spelling have header names over HTTP/1.1?",
    ours: "401; content-type: application/json",
    probe: headersOf(/^content-type$/i, () => ({ path: "/whoami" })),
  },
  {
    statement: "cognito-sign-in#C6",
    asks: "What is answered to a challenge's answer with an unknown session?",
    ours: "400 NotAuthorizedException: Invalid session for the user.",
    probe: pool("RespondToAuthChallenge", ({ world }) => ({
      ClientId: world.clientId,
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      Session: "x".repeat(1_000),
      ChallengeResponses: { USERNAME: world.people.admin.username, NEW_PASSWORD: "Never-Set-2026!" },
    })),
  },
  {
    statement: "cognito-mfa#T4",
    asks: "What does VerifySoftwareToken say where nothing was set up?",
    ours: "400 SoftwareTokenMFANotFoundException: User has not set up a software token.",
    probe: pool("VerifySoftwareToken", ({ regular }) => ({ AccessToken: regular.access, UserCode: "000000" })),
  },
  {
    statement: "cognito-mfa#T3",
    asks: "What does VerifySoftwareToken say to a wrong code?",
    ours: "400 EnableSoftwareTokenMFAException: Code mismatch",
    probe: async (asker) => {
      await pool("AssociateSoftwareToken", ({ regular }) => ({ AccessToken: regular.access }))(asker);
      const wrong = pool("VerifySoftwareToken", ({ regular }) => ({ AccessToken: regular.access, UserCode: "000000" }));
      return wrong(asker);
    },
  },
  {
    statement: "cognito-mfa#U6",
    asks: "What is answered to USER_AUTH by a client that may not use it?",
    ours: "400 InvalidParameterException: USER_AUTH is not enabled for the client.",
    probe: pool("InitiateAuth", ({ world }) => ({
      AuthFlow: "USER_AUTH",
      ClientId: world.clientId,
      AuthParameters: { USERNAME: world.people.admin.username },
    })),
  },
  {
    statement: "cognito-sms#F2",
    asks: "What does SetUserSettings say to codes by e-mail?",
    ours: "400 InvalidParameterException: Only SMS to phone_number can be set.",
    probe: pool("SetUserSettings", ({ regular }) => ({
      AccessToken: regular.access,
      MFAOptions: [{ DeliveryMedium: "EMAIL", AttributeName: "email" }],
    })),
  },
  {
    statement: "cognito-mfa#D2",
    asks: "What does ConfirmDevice say in a pool that remembers none?",
    ours: "400 InvalidUserPoolConfigurationException: Device tracking is not enabled for the user pool.",
    probe: pool("ConfirmDevice", ({ regular, world }) => ({
      AccessToken: regular.access,
      DeviceKey: `${world.region}_${randomUUID()}`,
    })),
  },
  {
    statement: "cognito-users#F5",
    asks: "What does ChangePassword say to a password against the policy?",
    ours: "400 InvalidPasswordException: Password does not conform to policy: Password not long enough",
    probe: pool("ChangePassword", ({ regular, world }) => ({
      AccessToken: regular.access,
      PreviousPassword: world.people.regular.password,
      ProposedPassword: "short",
    })),
  },
  {
    statement: "cognito-users#B5",
    asks: "What does AdminListUserAuthEvents say without threat protection?",
    ours: "400 UserPoolAddOnNotEnabledException: User pool add-ons are not enabled.",
    probe: listAuthEvents,
  },
  {
    statement: "cognito-tokens#I1",
    asks: "In which order do the claims of an ID token stand?",
    ours: "200 origin_jti, sub, cognito:groups, aud, event_id, token_use, auth_time, iss, cognito:username, exp, iat, jti, email, email_verified, scope",
    probe: async ({ admin }) => `200 ${Object.keys(claimsOf(admin.id)).join(", ")}`,
  },
  {
    statement: "cognito-tokens#B4",
    asks: "In which order do a user's groups stand: the lowest precedence first?",
    ours: "200 admin, regular",
    probe: async ({ admin }) => `200 ${[claimsOf(admin.access)["cognito:groups"]].flat().join(", ")}`,
  },
];
