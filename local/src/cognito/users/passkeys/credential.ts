import { decodeBase64Url } from "../../../jws/token";
import { isJsonObject } from "../../../model/json";

/** What a browser says about the page that asked for a passkey (CollectedClientData). Nothing is checked yet. */
export interface ClientData {
  readonly type: string;
  readonly challenge: string;
  readonly origin: string;
  /** The page was framed by a page of another origin. */
  readonly isFramed: boolean;
}

/** A credential as browsers send it (RegistrationResponseJSON), of the right form. Nothing is verified yet. */
export interface RegistrationCredential {
  readonly id: string;
  readonly attachment: string | undefined;
  readonly clientDataText: string;
  readonly clientData: ClientData;
  readonly attestationObject: string;
  readonly transports: readonly string[];
}

/** AuthenticationResponseJSON, of the right form. Nothing is verified yet. */
export interface AssertionCredential {
  readonly id: string;
  readonly clientDataText: string;
  readonly clientData: ClientData;
  readonly authenticatorData: string;
  readonly signature: string;
  readonly userHandle: string | undefined;
}

/** The longest credential that is looked at, in characters of JSON. Without attestation they have about 2,000. */
const LONGEST = 20_000;
const MOST_TRANSPORTS = 10;

/** Undefined for what is too long or of another form. */
export function readRegistration(value: unknown): RegistrationCredential | undefined {
  const read = readCommon(value);
  const attestationObject = read && base64Url(read.response["attestationObject"]);
  if (read === undefined || attestationObject === undefined) return undefined;
  const { response, ...common } = read;
  const transports = response["transports"] ?? [];
  if (!Array.isArray(transports) || transports.length > MOST_TRANSPORTS) return undefined;
  if (!transports.every((transport) => typeof transport === "string" && /^[a-z-]{1,32}$/.test(transport)))
    return undefined;
  return { ...common, attestationObject, transports };
}

/** The text of `CREDENTIAL`. Undefined for what is too long, no JSON or of another form. */
export function readAssertion(text: string): AssertionCredential | undefined {
  if (text.length > LONGEST) return undefined;
  const read = readCommon(parse(text));
  if (read === undefined) return undefined;
  const { id, clientDataText, clientData, response } = read;
  const authenticatorData = base64Url(response["authenticatorData"]);
  const signature = base64Url(response["signature"]);
  const given = response["userHandle"] ?? undefined;
  const userHandle = given === undefined ? undefined : base64Url(given);
  if (authenticatorData === undefined || signature === undefined || (given !== undefined && userHandle === undefined))
    return undefined;
  return { id, clientDataText, clientData, authenticatorData, signature, userHandle };
}

function readCommon(value: unknown) {
  if (!isJsonObject(value) || JSON.stringify(value).length > LONGEST) return undefined;
  const { id, rawId, type, authenticatorAttachment: attachment, response } = value;
  const isWhole = base64Url(id) !== undefined && id === rawId && type === "public-key" && isJsonObject(response);
  if (!isWhole || typeof id !== "string") return undefined;
  const clientDataText = base64Url(response["clientDataJSON"]);
  const clientData = clientDataText === undefined ? undefined : readClientData(clientDataText);
  if (clientDataText === undefined || clientData === undefined) return undefined;
  const known = attachment === "platform" || attachment === "cross-platform" ? attachment : undefined;
  return { id, attachment: known, clientDataText, clientData, response };
}

function readClientData(text: string): ClientData | undefined {
  const data = parse(decodeBase64Url(text)?.toString("utf8") ?? "");
  if (!isJsonObject(data)) return undefined;
  const { type, challenge, origin, crossOrigin = false, topOrigin } = data;
  if (typeof type !== "string" || typeof challenge !== "string" || typeof origin !== "string") return undefined;
  if (challenge.length > 1_024) return undefined;
  return { type, challenge, origin, isFramed: crossOrigin !== false || topOrigin !== undefined };
}

const base64Url = (value: unknown): string | undefined =>
  typeof value === "string" && /^[\w-]+$/.test(value) ? value : undefined;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
