import type { PoolCertificate } from "../../../resources/pool-certificate";
import { FederationError } from "../federation-error";
import { DSIG, ENVELOPED, EXCLUSIVE, RSA_SHA256, RSA_SHA512, SHA256, SHA512, SIGNATURE } from "./saml-names";
import { attributeOf, childrenOf, elementsIn, onlyChild, parseXml, textOf, type XmlElement, type XmlName } from "./xml";

/** The few members of xml-crypto's class that are used here. */
interface SignedXml {
  SignatureAlgorithms: Readonly<Record<string, unknown>>;
  HashAlgorithms: Readonly<Record<string, unknown>>;
  CanonicalizationAlgorithms: Readonly<Record<string, unknown>>;
  loadSignature(signature: XmlElement): void;
  checkSignature(text: string): boolean;
  getSignedReferences(): readonly string[];
  addReference(reference: {
    readonly xpath: string;
    readonly transforms: readonly string[];
    readonly digestAlgorithm: string;
  }): void;
  computeSignature(
    text: string,
    options: { readonly location: { readonly reference: string; readonly action: "after" } },
  ): void;
  getSignedXml(): string;
}

interface SignedXmlOptions {
  readonly publicCert?: string;
  readonly privateKey?: string;
  readonly signatureAlgorithm?: string;
  readonly canonicalizationAlgorithm?: string;
}

/** Loaded only when a signature is made or checked. */
function loadSignedXml(): new (options: SignedXmlOptions) => SignedXml {
  return require("xml-crypto").SignedXml;
}

const named = (localName: string): XmlName => [DSIG, localName];

/** SHA-1 and the algorithms of shared keys are not among them, so a certificate can't be taken for such a key. */
const SIGNATURES: readonly string[] = [RSA_SHA256, RSA_SHA512];
const DIGESTS: readonly string[] = [SHA256, SHA512];

/**
 * A copy of an element, made of the very bytes that were signed, once its own signature is right: by one of the
 * certificates (PEM), over this element alone. Undefined if it has no signature. Throws FederationError if it has one
 * that is not right, or of a form in which something else could be signed than what is read. `text` is the document
 * that the element was parsed from, `what` names the element for error texts. A key in the signature is not looked at.
 */
export function signedCopy(
  text: string,
  element: XmlElement,
  certificates: readonly string[],
  what: string,
): XmlElement | undefined {
  const [signature, ...more] = childrenOf(element, SIGNATURE);
  if (signature === undefined) return undefined;
  const problem = more.length > 0 ? "has several signatures" : problemIn(signature, attributeOf(element, "ID"));
  if (problem !== undefined) throw new FederationError(`The provider's ${what} ${problem}.`);
  for (const certificate of certificates) {
    const signed = signedText(text, signature, certificate);
    if (signed === undefined) continue;
    const copy = parseXml(signed, what);
    const isSame = copy.localName === element.localName && copy.namespaceURI === element.namespaceURI;
    if (isSame && attributeOf(copy, "ID") === attributeOf(element, "ID")) return copy;
  }
  throw new FederationError(`The provider's ${what} has a wrong signature.`);
}

/** One reference, to the element itself, by the two usual transforms, and nothing that a signature could hide. */
function problemIn(signature: XmlElement, id: string | undefined): string | undefined {
  const info = onlyChild(signature, named("SignedInfo"));
  const reference = onlyChild(info, named("Reference"));
  if (id === undefined || !/^[\w.-]{1,256}$/.test(id)) return "has no id that can be signed";
  if (info === undefined || reference === undefined) return "has a signature that is not over one element";
  if (attributeOf(reference, "URI") !== `#${id}`) return "has a signature over another element";
  const transforms = onlyChild(reference, named("Transforms"));
  const names = transforms === undefined ? [] : elementsIn(transforms).map((one) => attributeOf(one, "Algorithm"));
  const isUsual = names[0] === ENVELOPED && names[1] === EXCLUSIVE && names.length === 2;
  if (!isUsual || algorithmOf(info, "CanonicalizationMethod") !== EXCLUSIVE)
    return "has a signature with other transforms than are taken";
  if (!SIGNATURES.includes(algorithmOf(info, "SignatureMethod") ?? "")) return "is signed by an algorithm not taken";
  if (!DIGESTS.includes(algorithmOf(reference, "DigestMethod") ?? "")) return "is signed by a digest not taken";
  if (childrenOf(signature, named("Object")).length > 0) return "has a signature with an object";
  return textOf(onlyChild(signature, named("SignatureValue"))) ? undefined : "has an empty signature";
}

const algorithmOf = (element: XmlElement, localName: string): string | undefined =>
  attributeOf(onlyChild(element, named(localName)), "Algorithm");

/** The canonical text that a signature covers, if it is right by this certificate. */
function signedText(text: string, signature: XmlElement, certificate: string): string | undefined {
  const signed = new (loadSignedXml())({ publicCert: certificate });
  signed.SignatureAlgorithms = kept(signed.SignatureAlgorithms, SIGNATURES);
  signed.HashAlgorithms = kept(signed.HashAlgorithms, DIGESTS);
  signed.CanonicalizationAlgorithms = kept(signed.CanonicalizationAlgorithms, [EXCLUSIVE, ENVELOPED]);
  try {
    signed.loadSignature(signature);
    const references = signed.checkSignature(text) ? signed.getSignedReferences() : [];
    return references.length === 1 ? references[0] : undefined;
  } catch {
    // The library's message repeats parts of the document.
    return undefined;
  }
}

const kept = (all: Readonly<Record<string, unknown>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));

/**
 * A message of this pool with a signature over the whole of it behind its issuer, for the POST binding. `text` has its
 * `ID` and its issuer.
 */
export function signMessage(text: string, { privateKey, certificate }: PoolCertificate): string {
  const signed = new (loadSignedXml())({
    privateKey,
    publicCert: certificate,
    signatureAlgorithm: RSA_SHA256,
    canonicalizationAlgorithm: EXCLUSIVE,
  });
  signed.addReference({ xpath: "/*", transforms: [ENVELOPED, EXCLUSIVE], digestAlgorithm: SHA256 });
  signed.computeSignature(text, { location: { reference: "/*/*[local-name()='Issuer']", action: "after" } });
  return signed.getSignedXml();
}
