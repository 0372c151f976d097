import type { Notice } from "../../model/application";
import { TemplateError } from "../../model/errors";
import {
  allowOnly,
  isEmpty,
  type ListNode,
  readMap,
  type TemplateMap,
  type TemplateNode,
  wrongType,
} from "../document/node";
import { type HttpApiAuth, known, type SamAuthorizer } from "./http-api-auth";

/** The security requirement that an event adds to its operation. */
export interface EventSecurity {
  readonly name: string;
  readonly scopes: ListNode<TemplateNode> | undefined;
}

/**
 * What an event's `Auth` requires; undefined if it has none, in which case the API's default authorizer applies later.
 * Scopes of the event replace the authorizer's, but an empty list does not; with `NONE` and `AWS_IAM` they are dropped.
 * The rules and the texts of the errors are SAM's.
 *
 * @see docs/aws-behaviour/sam-template.md, A1 to A11
 */
export function eventAuthorizer(
  event: TemplateMap,
  api: HttpApiAuth,
  route: { readonly name: string; readonly path: string; readonly method: string },
  notice: (notice: Notice) => void,
): EventSecurity | undefined {
  const node = event.entries.get("Auth");
  if (node === undefined || isEmpty(node)) return undefined;
  const auth = readMap(node, `Auth of the HttpApi event '${route.name}'`);
  allowOnly(auth, ["Authorizer", "AuthorizationScopes"], `Auth of the HttpApi event '${route.name}'`);
  const fail = (reason: string): TemplateError =>
    new TemplateError("wrong-authorizer", auth.at, `event '${route.name}': ${reason}`);
  const where = `on API method [${route.method}] for path [${route.path}]`;
  const name = authorizerName(auth, route.name) ?? api.defaultAuthorizer;
  if (name === undefined) {
    throw fail(
      "'Auth' section requires either an explicit 'Authorizer' set or a 'DefaultAuthorizer' configured on the HttpApi.",
    );
  }
  const scopes = readEventScopes(auth, route.name, where);
  if (name === "NONE") {
    if (api.defaultAuthorizer !== undefined) return { name, scopes: undefined };
    throw fail(
      `Unable to set Authorizer ${where} because 'NONE' is only a valid value when a DefaultAuthorizer on the API is specified.`,
    );
  }
  if (name === "AWS_IAM" && api.isIamEnabled) return { name, scopes: undefined };
  const authorizer = api.authorizers.get(name);
  if (authorizer === undefined) {
    const hint = name === "AWS_IAM" ? "write EnableIamAuthorizer: true there" : known(api.authorizers);
    throw new TemplateError(
      "authorizer-unknown",
      auth.entries.get("Authorizer")?.at ?? auth.at,
      `event '${route.name}': Unable to set Authorizer [${name}] ${where} because it wasn't defined in the API's Authorizers; ${hint}`,
    );
  }
  warnOfKeptScopes(auth, authorizer, route.name, notice);
  // SAM takes the name alone for its own authorizer, and gives it no scopes.
  return { name, scopes: name === "AWS_IAM" ? undefined : (scopes ?? authorizer.scopes) };
}

const EVENT_AUTH_PAGE =
  "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-httpapifunctionauth.html";

function warnOfKeptScopes(
  auth: TemplateMap,
  { scopes }: SamAuthorizer,
  event: string,
  notice: (notice: Notice) => void,
): void {
  const node = auth.entries.get("AuthorizationScopes");
  if (node?.kind !== "list" || node.items.length > 0 || scopes === undefined || scopes.items.length === 0) return;
  notice({
    code: "scopes-not-cleared",
    message: `the empty AuthorizationScopes of the event '${event}' clear nothing: the authorizer's own scopes are asked for; give the route an authorizer without scopes (${EVENT_AUTH_PAGE})`,
    location: node.at,
  });
}

function authorizerName(auth: TemplateMap, event: string): string | undefined {
  const node = auth.entries.get("Authorizer");
  if (node === undefined || isEmpty(node)) return undefined;
  if (node.kind === "scalar" && typeof node.value === "string") return node.value;
  throw wrongType(
    node.at,
    `Authorizer of the HttpApi event '${event}'`,
    "the literal name of an authorizer (SAM takes no intrinsic function here)",
  );
}

function readEventScopes(auth: TemplateMap, event: string, where: string): ListNode<TemplateNode> | undefined {
  const node = auth.entries.get("AuthorizationScopes");
  if (node === undefined || isEmpty(node)) return undefined;
  if (node.kind === "list") return node;
  throw new TemplateError(
    "wrong-authorizer",
    node.at,
    `event '${event}': Unable to set Authorizer ${where} because 'AuthorizationScopes' must be a list of strings.`,
  );
}
