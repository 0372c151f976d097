import { X509Certificate } from "node:crypto";
import { FederationError } from "../federation-error";
import { checkAddress } from "../fetch-json";
import { DSIG, METADATA, POST, PROTOCOL, REDIRECT } from "./saml-names";
import { allNamed, attributeOf, childrenOf, onlyChild, parseXml, textOf, type XmlElement, type XmlName } from "./xml";

/** What a SAML provider says of itself. */
export interface IdpMetadata {
  readonly entityId: string;
  /** PEM; the keys of its signatures. Several while it changes from one to another. */
  readonly certificates: readonly string[];
  readonly signIn: SamlService;
  /** Absent: it does not take part in single logout. */
  readonly signOut?: SamlService;
}

/** An address for one kind of message. At least one of the two bindings is there. */
export interface SamlService {
  readonly redirect?: string;
  readonly post?: string;
  /** Where responses go, if not to the same address. */
  readonly responses?: { readonly redirect?: string; readonly post?: string };
}

const named = (localName: string): XmlName => [METADATA, localName];

/** Each is at most 4,096 characters, as on AWS. */
const LONGEST_CERTIFICATE = 4096;

/**
 * A provider's metadata document. It checks that it describes one SAML 2.0 provider that takes sign-ins by redirect or
 * POST, by https or on this machine, and has an RSA certificate; that it has not ended by `now`. It does NOT check a
 * signature of the document, as AWS does not. Throws FederationError.
 */
export function readIdpMetadata(text: string, now: number): IdpMetadata {
  const root = parseXml(text, "metadata");
  const entities = allNamed(root, named("EntityDescriptor")).filter((entity) => roleOf(entity) !== undefined);
  const [entity, ...more] = entities;
  const role = entity && roleOf(entity);
  const entityId = attributeOf(entity, "entityID");
  if (role === undefined || more.length > 0 || entityId === undefined || entityId === "" || entityId.length > 1024)
    throw refused("does not describe one SAML 2.0 identity provider");
  if ([root, entity, role].some((element) => hasEnded(element, now))) throw refused("has expired");
  const signIn = serviceOf(role, "SingleSignOnService");
  if (signIn === undefined) throw refused("names no address for sign-ins by redirect or POST");
  const certificates = certificatesOf(role);
  if (certificates.length === 0) throw refused("has no RSA certificate for signatures");
  const signOut = serviceOf(role, "SingleLogoutService");
  return { entityId, certificates, signIn, ...(signOut !== undefined && { signOut }) };
}

const refused = (why: string): FederationError => new FederationError(`The provider's metadata ${why}.`);

const roleOf = (entity: XmlElement): XmlElement | undefined =>
  childrenOf(entity, named("IDPSSODescriptor")).find((role) =>
    attributeOf(role, "protocolSupportEnumeration")?.split(/\s+/).includes(PROTOCOL),
  );

function hasEnded(element: XmlElement | undefined, now: number): boolean {
  const until = attributeOf(element, "validUntil");
  return until !== undefined && !(Date.parse(until) > now);
}

function serviceOf(role: XmlElement, localName: string): SamlService | undefined {
  const services = childrenOf(role, named(localName));
  const first = (binding: string) => services.find((service) => attributeOf(service, "Binding") === binding);
  const [redirect, post] = [first(REDIRECT), first(POST)];
  const location = (service: XmlElement | undefined, name = "Location"): string | undefined => {
    const address = attributeOf(service, name);
    if (address !== undefined) checkAddress(localName, address);
    return address;
  };
  const [byRedirect, byPost] = [location(redirect), location(post)];
  if (byRedirect === undefined && byPost === undefined) return undefined;
  return {
    ...pairOf(byRedirect, byPost),
    responses: pairOf(
      location(redirect, "ResponseLocation") ?? byRedirect,
      location(post, "ResponseLocation") ?? byPost,
    ),
  };
}

const pairOf = (redirect: string | undefined, post: string | undefined) => ({
  ...(redirect !== undefined && { redirect }),
  ...(post !== undefined && { post }),
});

/** Of keys for signing, or for any use. A key of another kind than RSA is left out. */
function certificatesOf(role: XmlElement): readonly string[] {
  const keys = childrenOf(role, named("KeyDescriptor")).filter(
    (key) => (attributeOf(key, "use") ?? "signing") === "signing",
  );
  const texts = keys.flatMap((key) =>
    childrenOf(onlyChild(key, [DSIG, "KeyInfo"]) ?? key, [DSIG, "X509Data"]).flatMap((data) =>
      childrenOf(data, [DSIG, "X509Certificate"]).map((certificate) => textOf(certificate) ?? ""),
    ),
  );
  return texts.flatMap((text) => pemOf(text.replace(/\s/g, "")) ?? []);
}

function pemOf(base64: string): string | undefined {
  if (base64.length > LONGEST_CERTIFICATE) throw refused("has a certificate of more than 4,096 characters");
  try {
    const certificate = new X509Certificate(Buffer.from(base64, "base64"));
    return certificate.publicKey.asymmetricKeyType === "rsa" ? certificate.toString() : undefined;
  } catch {
    throw refused("has a certificate that can't be read");
  }
}
