import { constants, createVerify, sign } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { HttpRequest, HttpResponse } from "../../../http/http-route";
import type { PoolCertificate } from "../../../resources/pool-certificate";
import { redirectTo } from "../../oauth/redirect";
import { FederationError } from "../federation-error";
import type { SamlService } from "./idp-metadata";
import { RSA_SHA256, RSA_SHA512 } from "./saml-names";
import { signMessage } from "./signed-copy";

/** A message of a pool that the browser carries to a provider. */
export interface OutgoingMessage {
  readonly name: "SAMLRequest" | "SAMLResponse";
  readonly text: string;
  readonly relayState: string | undefined;
  readonly to: Pick<SamlService, "redirect" | "post">;
  /** Absent: the message is not signed. */
  readonly signer: PoolCertificate | undefined;
  readonly cookies: readonly string[];
}

/** Sends a message by redirect or, if the provider takes none, by a form that the browser posts. */
export async function sendMessage(message: OutgoingMessage): Promise<HttpResponse> {
  const { name, text, relayState, to, signer, cookies } = message;
  if (to.redirect !== undefined) return redirectTo(redirectAddress(to.redirect, message), cookies);
  if (to.post === undefined) throw new FederationError("The provider has no address for this message.");
  const { providerForm } = await import("../../pages/provider-form");
  const signed = signer === undefined ? text : signMessage(text, signer);
  const fields = {
    [name]: Buffer.from(signed).toString("base64"),
    ...(relayState !== undefined && { RelayState: relayState }),
  };
  return providerForm(to.post, fields, cookies);
}

/** SAML 2.0 bindings, section 3.4.4.1: what is signed are the parameters in this order, encoded as they are sent. */
function redirectAddress(address: string, { name, text, relayState, signer }: OutgoingMessage): string {
  const parts = [
    [name, deflateRawSync(text).toString("base64")],
    ...(relayState === undefined ? [] : [["RelayState", relayState]]),
    ...(signer === undefined ? [] : [["SigAlg", RSA_SHA256]]),
  ];
  const query = parts.map(([key = "", value = ""]) => `${key}=${encodeURIComponent(value)}`).join("&");
  const signature =
    signer === undefined
      ? ""
      : `&Signature=${encodeURIComponent(sign("sha256", Buffer.from(query), signer.privateKey).toString("base64"))}`;
  return `${address}${address.includes("?") ? "&" : "?"}${query}${signature}`;
}

/** A message of a provider, as text, with what shows that it is the provider's. */
export interface IncomingMessage {
  readonly name: "SAMLRequest" | "SAMLResponse";
  readonly text: string;
  readonly relayState: string | undefined;
  /** By redirect the signature is beside the message; absent for a posted one, which holds its own. */
  readonly isSignedBy?: (certificate: string) => boolean;
}

/** AWS takes 100,000 characters at its endpoint for responses. */
const LONGEST_MESSAGE = 100_000;
const FORM_LIMIT = 262_144;
const HASHES: Readonly<Record<string, string>> = { [RSA_SHA256]: "sha256", [RSA_SHA512]: "sha512" };

/**
 * The message that a request of the browser carries, by POST or redirect; undefined if it carries none, several, or one
 * that is too long or encoded wrongly. Throws RequestEntityTooLargeException. It does NOT check a signature.
 */
export async function receiveMessage(request: HttpRequest): Promise<IncomingMessage | undefined> {
  if (request.method === "GET") return redirectedMessage(request.url.search.slice(1));
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (request.method !== "POST" || type !== "application/x-www-form-urlencoded") return undefined;
  const form = new URLSearchParams((await request.body(FORM_LIMIT)).toString("utf8"));
  const carried = carriedIn(form);
  if (carried === undefined) return undefined;
  const bytes = bytesOf(carried.value);
  const text = bytes && decode(bytes);
  return text === undefined ? undefined : { ...carried, text };
}

function carriedIn(parameters: URLSearchParams) {
  const found = (["SAMLRequest", "SAMLResponse"] as const).flatMap((name) =>
    parameters.getAll(name).map((value) => ({ name, value })),
  );
  const relayStates = parameters.getAll("RelayState");
  const [only] = found;
  const isPlain = found.length === 1 && relayStates.length <= 1 && (relayStates[0] ?? "").length <= 8192;
  if (only === undefined || !isPlain || only.value.length > LONGEST_MESSAGE) return undefined;
  return { ...only, relayState: relayStates[0] || undefined };
}

function redirectedMessage(query: string): IncomingMessage | undefined {
  const parameters = new URLSearchParams(query);
  const carried = carriedIn(parameters);
  const bytes = carried && bytesOf(carried.value);
  const text = bytes && inflate(bytes);
  if (carried === undefined || text === undefined) return undefined;
  const { name, relayState } = carried;
  return { name, text, relayState, isSignedBy: (certificate) => isSigned(query, name, certificate) };
}

/** Over the parameters as the browser sent them: encoding them anew could change them. */
function isSigned(query: string, name: string, certificate: string): boolean {
  const parts = query.split("&");
  const sent = (key: string) => parts.filter((part) => part.startsWith(`${key}=`));
  const [signature, algorithm] = [sent("Signature"), sent("SigAlg")];
  const hash = HASHES[new URLSearchParams(algorithm[0]).get("SigAlg") ?? ""];
  // A parameter whose name is encoded would be read, but not be among what is signed.
  if (new URLSearchParams(query).getAll("RelayState").length !== sent("RelayState").length) return false;
  if (hash === undefined || signature.length !== 1 || algorithm.length !== 1 || sent(name).length !== 1) return false;
  const signed = [...sent(name), ...sent("RelayState"), ...algorithm].join("&");
  const bytes = Buffer.from(new URLSearchParams(signature[0]).get("Signature") ?? "", "base64");
  try {
    const key = { key: certificate, padding: constants.RSA_PKCS1_PADDING };
    return bytes.length > 0 && createVerify(hash).update(signed).verify(key, bytes);
  } catch {
    return false;
  }
}

function bytesOf(base64: string): Buffer | undefined {
  const bare = base64.replace(/\s/g, "");
  return bare !== "" && /^[A-Za-z0-9+/]*={0,2}$/.test(bare) ? Buffer.from(bare, "base64") : undefined;
}

/** At most what a posted message may have: a few bytes can be inflated to gigabytes. */
function inflate(bytes: Buffer): string | undefined {
  try {
    return decode(inflateRawSync(bytes, { maxOutputLength: LONGEST_MESSAGE }));
  } catch {
    return undefined;
  }
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
