import type { AuthorizerCheck } from "../../model/activity";

/** Short titles of the authorizer's checks; a check without one is shown by its name. */
const TITLES: Readonly<Record<string, string>> = {
  "identity-source": "Token",
  format: "Form",
  algorithm: "Algorithm",
  "issuer-keys": "Issuer's keys",
  issuer: "Issuer",
  key: "Signing key",
  signature: "Signature",
  audience: "Audience",
  expiry: "Expiry",
  "not-before": "Not before",
  "issued-at": "Issued at",
  scope: "Scope",
};

export const titleOf = (check: AuthorizerCheck): string => TITLES[check.name] ?? check.name;
