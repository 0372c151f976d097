import { createHmac, createPublicKey, sign } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { JsonObject } from "../../../src/model/json";
import type { Clock } from "../../../src/model/time";
import { rsaKey } from "../../jws/rsa-keys";
import { PROVIDER_CLIENT } from "./provider-child";

/** What a provider does otherwise than it should. Everything left out is as it should be. */
export interface Wickedness {
  readonly claims?: JsonObject;
  readonly header?: JsonObject;
  readonly signature?: "foreign" | "hmac" | "none";
  /** Answers for the provider's token endpoint. */
  readonly token?: (response: ServerResponse) => void;
  readonly discovery?: JsonObject;
  readonly userInfo?: JsonObject;
  readonly jwks?: JsonObject;
}

const keys = () => {
  const privateKey = rsaKey();
  return { privateKey, publicKey: createPublicKey(privateKey) };
};

/** A provider that signs every user in as `mallory` and does what a test says, with its tokens' times by `clock`. */
export async function startWicked(clock: Clock) {
  const own = keys();
  const foreign = keys();
  let wickedness: Wickedness = {};
  let nonce = "";
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", issuer());
    const json = (body: JsonObject) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(body));
    };
    if (url.pathname === "/.well-known/openid-configuration")
      return json({
        issuer: issuer(),
        authorization_endpoint: `${issuer()}/auth`,
        token_endpoint: `${issuer()}/token`,
        jwks_uri: `${issuer()}/jwks`,
        userinfo_endpoint: `${issuer()}/me`,
        ...wickedness.discovery,
      });
    if (url.pathname === "/jwks")
      return json(
        wickedness.jwks ?? {
          keys: [{ ...own.publicKey.export({ format: "jwk" }), kid: "k1", alg: "RS256", use: "sig" }],
        },
      );
    if (url.pathname === "/me") return json(wickedness.userInfo ?? { sub: "mallory", email: "mallory@corp.example" });
    if (url.pathname !== "/token") return json({});
    if (wickedness.token !== undefined) return wickedness.token(response);
    return json({ access_token: "at", token_type: "Bearer", id_token: idToken() });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const issuer = () => {
    const address = server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  };

  function idToken(): string {
    const now = Math.floor(clock() / 1000);
    const claims = {
      iss: issuer(),
      aud: PROVIDER_CLIENT.clientId,
      sub: "mallory",
      exp: now + 300,
      iat: now,
      nonce,
      ...wickedness.claims,
    };
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${encode({ alg: "RS256", kid: "k1", ...wickedness.header })}.${encode(claims)}`;
    if (wickedness.signature === "none") return `${text}.`;
    if (wickedness.signature === "hmac")
      return `${text}.${createHmac("sha256", PROVIDER_CLIENT.secret).update(text).digest("base64url")}`;
    const key = wickedness.signature === "foreign" ? foreign.privateKey : own.privateKey;
    return `${text}.${sign("RSA-SHA256", Buffer.from(text), key).toString("base64url")}`;
  }

  return {
    issuer: issuer(),
    /** What it does from now on, for the sign-in that was begun at this address. */
    be(next: Wickedness, begunAt: string) {
      wickedness = next;
      nonce = new URL(begunAt).searchParams.get("nonce") ?? "";
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
