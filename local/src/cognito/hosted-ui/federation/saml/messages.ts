import type { EpochMillis } from "../../../../model/time";
import type { SamlSession } from "../../../store/saml-records";
import { ASSERTION, DSIG, METADATA, POST, PROTOCOL, REDIRECT, SUCCESS } from "./saml-names";
import { escapeXml } from "./xml";

/** What every message of a pool says. */
export interface MessageHead {
  /** An XML name: it may not begin with a digit. */
  readonly id: string;
  readonly now: EpochMillis;
  readonly destination: string;
  readonly issuer: string;
}

const headOf = ({ id, now, destination, issuer }: MessageHead, more: Readonly<Record<string, string>> = {}) => {
  const attributes = {
    "xmlns:samlp": PROTOCOL,
    "xmlns:saml": ASSERTION,
    ID: id,
    Version: "2.0",
    IssueInstant: new Date(now).toISOString(),
    Destination: destination,
    ...more,
  };
  return { attributes: textOfAll(attributes), issuer: `<saml:Issuer>${escapeXml(issuer)}</saml:Issuer>` };
};

const textOfAll = (attributes: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(attributes)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join("");

/** Asks a provider to sign somebody in and to post its response to `consumer`. */
export function authnRequest(head: MessageHead, consumer: string, isForced: boolean): string {
  const { attributes, issuer } = headOf(head, {
    ProtocolBinding: POST,
    AssertionConsumerServiceURL: consumer,
    ...(isForced && { ForceAuthn: "true" }),
  });
  return `<samlp:AuthnRequest${attributes}>${issuer}</samlp:AuthnRequest>`;
}

/** Asks a provider to end a session. */
export function logoutRequest(head: MessageHead, { nameId, sessionIndex }: SamlSession): string {
  const { attributes, issuer } = headOf(head);
  const qualifiers = textOfAll({
    Format: nameId.format,
    NameQualifier: nameId.nameQualifier,
    SPNameQualifier: nameId.spNameQualifier,
  });
  const subject = `<saml:NameID${qualifiers}>${escapeXml(nameId.value)}</saml:NameID>`;
  const index = sessionIndex === undefined ? "" : `<samlp:SessionIndex>${escapeXml(sessionIndex)}</samlp:SessionIndex>`;
  return `<samlp:LogoutRequest${attributes}>${issuer}${subject}${index}</samlp:LogoutRequest>`;
}

/** Tells a provider that a session has ended. */
export function logoutResponse(head: MessageHead, inResponseTo: string): string {
  const { attributes, issuer } = headOf(head, { InResponseTo: inResponseTo });
  const status = `<samlp:Status><samlp:StatusCode Value="${SUCCESS}"/></samlp:Status>`;
  return `<samlp:LogoutResponse${attributes}>${issuer}${status}</samlp:LogoutResponse>`;
}

interface ServiceProvider {
  readonly entityId: string;
  readonly consumer: string;
  readonly logoutService: string;
  /** Base64 without lines around it. */
  readonly certificate: string;
}

/** A pool's own metadata, for providers that are set up by it. */
export function serviceProviderMetadata(parts: ServiceProvider): string {
  const { entityId, consumer, logoutService, certificate } = parts;
  const key = (use: string) =>
    `<KeyDescriptor use="${use}"><ds:KeyInfo xmlns:ds="${DSIG}"><ds:X509Data><ds:X509Certificate>${certificate}` +
    "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>";
  const logout = (binding: string) =>
    `<SingleLogoutService Binding="${binding}" Location="${escapeXml(logoutService)}"/>`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<EntityDescriptor xmlns="${METADATA}" entityID="${escapeXml(entityId)}">` +
    `<SPSSODescriptor protocolSupportEnumeration="${PROTOCOL}" WantAssertionsSigned="true">` +
    `${key("signing")}${key("encryption")}${logout(POST)}${logout(REDIRECT)}` +
    "<NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</NameIDFormat>" +
    `<AssertionConsumerService index="1" isDefault="true" Binding="${POST}" Location="${escapeXml(consumer)}"/>` +
    "</SPSSODescriptor></EntityDescriptor>\n"
  );
}
