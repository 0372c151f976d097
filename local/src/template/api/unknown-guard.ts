import type { Notice } from "../../model/application";
import type { SourceLocation } from "../../model/source";
import { isDynamicReference } from "../document/node";
import { isAssumed } from "../intrinsics/assumed-values";

/** Whether a text has a value in it that only a deployment knows. What is looked up by it is not found here. */
export const isUnknownHere = (text: string): boolean => isDynamicReference(text) || isAssumed(text);

/** The issuer in place of one that is not known: no such host exists, so no token can be from it. */
export const NO_ISSUER = "https://not-given.invalid";

/** The user pool in place of one that is not known, in a region that does not exist. */
export const NO_POOL = "arn:aws:cognito-idp:not-given:123456789012:userpool/not-given_NotGiven0";

/** What is said of an authorizer with such a value. */
export function unknownGuard(what: string, location: SourceLocation): Notice {
  const message = `${what} takes a value that only a deployment knows, so it refuses every request; give the value as a parameter`;
  return { code: "guard-unknown", message, location };
}
