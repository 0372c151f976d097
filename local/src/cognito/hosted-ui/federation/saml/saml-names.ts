import type { Services } from "../../../resources/services";
import type { XmlName } from "./xml";

export const PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
export const ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
export const METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
export const DSIG = "http://www.w3.org/2000/09/xmldsig#";
export const XMLENC = "http://www.w3.org/2001/04/xmlenc#";
export const XMLENC11 = "http://www.w3.org/2009/xmlenc11#";
export const REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
export const POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
export const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
export const SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
export const RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
export const RSA_SHA512 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512";
export const SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";
export const SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512";
export const EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
export const ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

export const RESPONSE: XmlName = [PROTOCOL, "Response"];
export const SIGNATURE: XmlName = [DSIG, "Signature"];
export const ISSUER: XmlName = [ASSERTION, "Issuer"];
export const NAME_ID: XmlName = [ASSERTION, "NameID"];

/** What a pool is called as a service provider (docs/aws-behaviour/cognito-saml.md). */
export const entityIdOf = (poolId: string): string => `urn:amazon:cognito:sp:${poolId}`;

/** Where assertions are sent to. */
export const consumerOf = ({ place }: Pick<Services, "place">): string => `${place.domain()}/saml2/idpresponse`;

/** Where requests and responses for single logout are sent to. */
export const logoutServiceOf = ({ place }: Pick<Services, "place">): string => `${place.domain()}/saml2/logout`;

/** Where a pool describes itself. AWS has no such document. */
export const descriptionOf = ({ place }: Pick<Services, "place">, poolId: string): string =>
  `${place.domain()}/saml2/metadata/${poolId}`;
