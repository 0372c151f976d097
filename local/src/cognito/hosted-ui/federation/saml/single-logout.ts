import { epochMillis } from "../../../../model/time";
import type { HttpResponse } from "../../../http/http-route";
import { findIdentityProvider, type IdentityProvider, identityProvidersOf } from "../../../resources/identity-provider";
import { poolCertificate } from "../../../resources/pool-certificate";
import { isDetailOn } from "../../../resources/provider-kinds";
import { isRealSaml } from "../../../resources/provider-modes";
import type { Services } from "../../../resources/services";
import type { Pool } from "../../../resources/user-pool";
import type { SamlSession } from "../../../store/saml-records";
import { poolIdIn } from "../authorization-transactions";
import { FederationError } from "../federation-error";
import { type IncomingMessage, sendMessage } from "./bindings";
import { putExchange, takeExchange } from "./exchanges";
import { findMetadata } from "./find-metadata";
import type { IdpMetadata } from "./idp-metadata";
import { logoutRequest, logoutResponse } from "./messages";
import { entityIdOf, ISSUER, logoutServiceOf, NAME_ID, PROTOCOL, SUCCESS } from "./saml-names";
import { spend } from "./saml-sign-in";
import { signedCopy } from "./signed-copy";
import { attributeOf, childrenOf, isNamed, onlyChild, parseXml, textOf, type XmlElement } from "./xml";

/** A message for logout may be this old: a signed one that was seen could be sent again later. */
const FRESH = 300_000;

const newId = ({ random }: Services): string => `_${random(20).toString("hex")}`;

/**
 * Asks the provider of a session to end it too, with a signed request, and comes back to `target` then. Undefined where
 * the provider takes no part: it is gone, has no `IDPSignout`, names no address or can't be reached.
 */
export async function sendLogout(
  services: Services,
  pool: Pool,
  session: SamlSession,
  { target, cookie }: { readonly target: string; readonly cookie: string },
): Promise<HttpResponse | undefined> {
  const provider = findIdentityProvider(services.tables, pool.id, session.provider);
  if (provider === undefined || !takesPart(services, provider)) return undefined;
  try {
    const { signOut } = await findMetadata(services, pool.id, provider.settings, "kept");
    if (signOut === undefined) return undefined;
    const requestId = newId(services);
    const head = headOf(services, pool.id, requestId, signOut.redirect ?? signOut.post ?? "");
    return await sendMessage({
      name: "SAMLRequest",
      text: logoutRequest(head, session),
      relayState: putExchange(services, pool.id, { kind: "sign-out", provider: session.provider, requestId, target }),
      to: signOut,
      signer: await poolCertificate(services, pool.id),
      cookies: [cookie],
    });
  } catch (error) {
    if (!(error instanceof FederationError)) throw error;
    services.log(`${session.provider}: the session there is not ended. ${error.message}`);
    return undefined;
  }
}

const takesPart = (services: Services, provider: IdentityProvider): boolean =>
  isRealSaml(services, provider.settings) && isDetailOn(provider.settings, "IDPSignout");

const headOf = (services: Services, poolId: string, id: string, destination: string) => ({
  id,
  destination,
  issuer: entityIdOf(poolId),
  now: services.clock(),
});

/**
 * Where a sign-out that began here goes on, once the provider's response to it is right. A provider that could not end
 * its session is only logged: the one here has ended already. Throws FederationError.
 */
export async function readLogoutResponse(services: Services, message: IncomingMessage): Promise<string> {
  const exchange = takeExchange(services, message.relayState ?? "", "sign-out");
  const poolId = poolIdIn(message.relayState ?? "");
  const provider = exchange && findIdentityProvider(services.tables, poolId, exchange.provider);
  if (exchange === undefined || provider === undefined)
    throw new FederationError("The response belongs to no sign-out.");
  const metadata = await findMetadata(services, poolId, provider.settings, "kept");
  const response = signedMessage(message, metadata, "LogoutResponse");
  const problem = problemIn(services, response, metadata);
  if (problem !== undefined) throw new FederationError(`The provider's logout response ${problem}.`);
  if (attributeOf(response, "InResponseTo") !== exchange.requestId)
    throw new FederationError("The provider's logout response answers another request.");
  const code = onlyChild(onlyChild(response, [PROTOCOL, "Status"]), [PROTOCOL, "StatusCode"]);
  if (attributeOf(code, "Value") !== SUCCESS) services.log(`${exchange.provider}: it could not end its session.`);
  return exchange.target;
}

/**
 * Ends the browser sessions that a provider's signed request names, and sends it a signed response. A provider may be set
 * up more than once, and sends one request: it counts for each, and once, for five minutes. Tokens stay valid, as with `/logout`. Throws FederationError.
 */
export async function answerLogoutRequest(services: Services, message: IncomingMessage): Promise<HttpResponse> {
  const senders = await sendersOf(services, message);
  const [first] = senders;
  const sender = senders.find(({ pool, provider }) => hasSessions(services, pool.id, provider)) ?? first;
  if (first === undefined || sender === undefined)
    throw new FederationError("The request is of no provider with IDPSignout.");
  const { pool, metadata } = sender;
  const request = signedMessage(message, metadata, "LogoutRequest");
  const problem = problemIn(services, request, metadata) ?? problemOfRequest(services, request);
  const id = attributeOf(request, "ID") ?? "";
  if (problem !== undefined || id === "")
    throw new FederationError(`The provider's logout request ${problem ?? "has no id"}.`);
  const until = epochMillis(services.clock() + 2 * FRESH);
  if (!spend(services, first.pool.id, `logout\0${metadata.entityId}\0${id}`, until))
    throw new FederationError("The provider's logout request was used before.");
  for (const one of senders)
    if (one === sender || isSigned(message, one.metadata)) endSessions(services, one.pool.id, one.provider, request);
  const to = metadata.signOut?.responses;
  if (to === undefined) throw new FederationError("The provider names no address for logout.");
  const head = headOf(services, pool.id, newId(services), to.redirect ?? to.post ?? "");
  return sendMessage({
    name: "SAMLResponse",
    text: logoutResponse(head, id),
    relayState: message.relayState,
    to,
    signer: await poolCertificate(services, pool.id),
    cookies: [],
  });
}

interface Sender {
  readonly pool: Pool;
  readonly provider: string;
  readonly metadata: IdpMetadata;
}

/**
 * The providers, of one pool or several, that a request may be from: those whose name it gives as its issuer. Only the
 * signature tells whether it is.
 */
async function sendersOf(services: Services, { text }: IncomingMessage): Promise<readonly Sender[]> {
  const issuer = textOf(onlyChild(parseXml(text, "logout request"), ISSUER));
  const audience = services.pools.all().flatMap((pool) =>
    identityProvidersOf(services.tables, pool.id)
      .filter((provider) => takesPart(services, provider))
      .map(({ settings }) => ({ pool, settings })),
  );
  const senders: Sender[] = [];
  for (const { pool, settings } of audience) {
    const metadata = await readable(findMetadata(services, pool.id, settings, "kept"));
    if (metadata !== undefined && metadata.entityId === issuer)
      senders.push({ pool, provider: settings.ProviderName, metadata });
  }
  return senders;
}

/** Whether a logout request is signed by a key of this metadata. */
function isSigned(message: IncomingMessage, metadata: IdpMetadata): boolean {
  try {
    signedMessage(message, metadata, "LogoutRequest");
    return true;
  } catch (error) {
    if (error instanceof FederationError) return false;
    throw error;
  }
}

/** One provider that does not answer must not keep the others from being found. */
async function readable(metadata: Promise<IdpMetadata>): Promise<IdpMetadata | undefined> {
  try {
    return await metadata;
  } catch (error) {
    if (error instanceof FederationError) return undefined;
    throw error;
  }
}

const hasSessions = ({ tables }: Services, poolId: string, provider: string): boolean =>
  [...tables.browserSessions.entries([poolId])].some(({ value }) => value.saml?.provider === provider);

function signedMessage(
  { text, isSignedBy }: IncomingMessage,
  { certificates }: IdpMetadata,
  localName: "LogoutRequest" | "LogoutResponse",
): XmlElement {
  const what = "logout message";
  const message = parseXml(text, what);
  if (!isNamed(message, [PROTOCOL, localName])) throw new FederationError(`The message is no ${localName}.`);
  if (isSignedBy !== undefined) {
    if (certificates.some(isSignedBy)) return message;
    throw new FederationError("The provider's logout message has a wrong signature.");
  }
  const copy = signedCopy(text, message, certificates, what);
  if (copy === undefined) throw new FederationError("The provider's logout message is not signed.");
  return copy;
}

function problemIn(services: Services, message: XmlElement, { entityId }: IdpMetadata): string | undefined {
  if (attributeOf(message, "Version") !== "2.0") return "has another version than 2.0";
  if (textOf(onlyChild(message, ISSUER)) !== entityId) return "has another issuer";
  const destination = attributeOf(message, "Destination");
  if (destination !== undefined && destination !== logoutServiceOf(services)) return "is for another address";
  const age = services.clock() - Date.parse(attributeOf(message, "IssueInstant") ?? "");
  return Math.abs(age) <= FRESH ? undefined : "is too old, or from the future";
}

function problemOfRequest({ clock }: Services, request: XmlElement): string | undefined {
  if (!textOf(onlyChild(request, NAME_ID))) return "names nobody";
  const until = attributeOf(request, "NotOnOrAfter");
  return until === undefined || Date.parse(until) > clock() ? undefined : "has expired";
}

/** Those of the subject; of the session indexes alone, if the request names some. */
function endSessions({ store, tables }: Services, poolId: string, provider: string, request: XmlElement): void {
  const nameId = textOf(onlyChild(request, NAME_ID));
  const indexes = childrenOf(request, [PROTOCOL, "SessionIndex"]).map(textOf);
  store.write(() => {
    for (const { key, value } of [...tables.browserSessions.entries([poolId])]) {
      const { saml } = value;
      const isNamedOne = saml?.provider === provider && saml.nameId.value === nameId;
      if (isNamedOne && (indexes.length === 0 || indexes.includes(saml.sessionIndex)))
        tables.browserSessions.remove(...key);
    }
  });
}
