import { TemplateError } from "../../model/errors";
import type { ListNode, TemplateMap, TemplateNode } from "../document/node";
import { allowOnly, readMap, wrongShape } from "../document/readers";
import { isEmpty } from "./emptiness";
import { known } from "./http-api-auth";
import type { HttpApiDraft } from "./http-api-draft";

/** The security requirement that an event adds to its operation. */
export interface EventAuthorizer {
  readonly name: string;
  readonly scopes: ListNode<TemplateNode> | undefined;
}

/**
 * What an event's `Auth` asks for; undefined where it has none, when the API's default authorizer applies later.
 * Scopes of the event take the place of the authorizer's; an empty list does not; beside `NONE` and `AWS_IAM` they are
 * dropped. The rules and the texts of the errors are SAM's.
 *
 * @see docs/aws-behaviour/sam-template.md, A1 to A11
 */
export function eventAuthorizer(
  event: TemplateMap,
  api: HttpApiDraft,
  route: { readonly name: string; readonly path: string; readonly method: string },
): EventAuthorizer | undefined {
  const node = event.entries.get("Auth");
  if (node === undefined || isEmpty(node)) return undefined;
  const auth = readMap(node, `Auth of the HttpApi event '${route.name}'`);
  allowOnly(auth, ["Authorizer", "AuthorizationScopes"], `Auth of the HttpApi event '${route.name}'`);
  const fail = (reason: string): TemplateError =>
    new TemplateError("wrong-authorizer", auth.at, `event '${route.name}': ${reason}`);
  const where = `on API method [${route.method}] for path [${route.path}]`;
  const name = authorizerName(auth, route.name) ?? api.auth.defaultAuthorizer;
  if (name === undefined) {
    throw fail(
      "'Auth' section requires either an explicit 'Authorizer' set or a 'DefaultAuthorizer' configured on the HttpApi.",
    );
  }
  const scopes = readScopes(auth, route.name, where);
  if (name === "NONE") {
    if (api.auth.defaultAuthorizer !== undefined) return { name, scopes: undefined };
    throw fail(
      `Unable to set Authorizer ${where} because 'NONE' is only a valid value when a DefaultAuthorizer on the API is specified.`,
    );
  }
  if (name === "AWS_IAM" && api.auth.isIamEnabled) return { name, scopes: undefined };
  const authorizer = api.auth.authorizers.get(name);
  if (authorizer === undefined) {
    const hint = name === "AWS_IAM" ? "write EnableIamAuthorizer: true there" : known(api.auth.authorizers);
    throw new TemplateError(
      "authorizer-unknown",
      auth.entries.get("Authorizer")?.at ?? auth.at,
      `event '${route.name}': Unable to set Authorizer [${name}] ${where} because it wasn't defined in the API's Authorizers; ${hint}`,
    );
  }
  return { name, scopes: scopes ?? authorizer.scopes };
}

function authorizerName(auth: TemplateMap, event: string): string | undefined {
  const node = auth.entries.get("Authorizer");
  if (node === undefined || isEmpty(node)) return undefined;
  if (node.kind === "scalar" && typeof node.value === "string") return node.value;
  throw wrongShape(
    node.at,
    `Authorizer of the HttpApi event '${event}'`,
    "the literal name of an authorizer (SAM takes no intrinsic function here)",
  );
}

function readScopes(auth: TemplateMap, event: string, where: string): ListNode<TemplateNode> | undefined {
  const node = auth.entries.get("AuthorizationScopes");
  if (node === undefined || isEmpty(node)) return undefined;
  if (node.kind === "list") return node;
  throw new TemplateError(
    "wrong-authorizer",
    node.at,
    `event '${event}': Unable to set Authorizer ${where} because 'AuthorizationScopes' must be a list of strings.`,
  );
}
