import { TemplateError } from "../../model/errors";
import {
  allowOnly,
  isEmpty,
  type ListNode,
  map,
  readMap,
  type TemplateMap,
  type TemplateNode,
  wrongType,
} from "../document/node";
import { known } from "./http-api-auth";
import { given, type RestApiAuth } from "./rest-api-auth";
import { requirement } from "./rest-api-security";

/** The `Auth` of an event of type `Api`. */
export interface RestEventAuth {
  /** What the event adds to the security of its operation; empty: the API's defaults apply. */
  readonly security: readonly TemplateMap[];
  /** The role by which an AWS_IAM method calls its function; undefined where the caller's or no role does. */
  readonly credentials: TemplateNode | "CALLER" | undefined;
  readonly resourcePolicy: TemplateMap | undefined;
}

const MEMBERS = [
  "ApiKeyRequired",
  "AuthorizationScopes",
  "Authorizer",
  "InvokeRole",
  "OverrideApiAuth",
  "ResourcePolicy",
];

/** The event and its operation, for messages. */
interface EventPlace {
  readonly name: string;
  readonly path: string;
  readonly method: string;
}

/**
 * Reads what an event's `Auth` requires. Scopes of the event replace the authorizer's, and an empty list clears them.
 * The rules and the texts of the errors are SAM's.
 *
 * @see docs/aws-behaviour/rest-api-template.md, A7 to A12
 */
export function readEventAuth(event: TemplateMap, api: RestApiAuth, place: EventPlace): RestEventAuth {
  const node = event.entries.get("Auth");
  const what = `Auth of the Api event '${place.name}'`;
  const auth = node === undefined || isEmpty(node) ? map<TemplateNode>([], event.at) : readMap(node, what);
  allowOnly(auth, MEMBERS, what);
  const policy = given(auth.entries.get("ResourcePolicy"));
  const authorizer = readAuthorizer(auth, api, place);
  return {
    security: [...authorizerSecurity(auth, api, place, authorizer), ...apiKeySecurity(auth, api, place)],
    credentials: readCredentials(auth, api, authorizer),
    resourcePolicy: policy === undefined ? undefined : readMap(policy, `ResourcePolicy in ${what}`),
  };
}

const where = ({ path, method }: EventPlace): string => `on API method [${method.toLowerCase()}] for path [${path}]`;

/** The authorizer that the event names, which the API must define. */
function readAuthorizer(auth: TemplateMap, api: RestApiAuth, place: EventPlace): string | undefined {
  const node = given(auth.entries.get("Authorizer"));
  if (node === undefined) return undefined;
  if (node.kind !== "scalar" || typeof node.value !== "string") {
    throw wrongType(node.at, `Authorizer of the Api event '${place.name}'`, "the literal name of an authorizer");
  }
  const name = node.value;
  if (name === "AWS_IAM") return name;
  if (name === "NONE") {
    if (api.defaultAuthorizer !== undefined) return name;
    throw new TemplateError(
      "wrong-authorizer",
      node.at,
      `event '${place.name}': Unable to set Authorizer ${where(place)} because 'NONE' is only a valid value when a DefaultAuthorizer on the API is specified.`,
    );
  }
  if (api.authorizers.has(name)) return name;
  const reason =
    api.authorizers.size === 0
      ? "the related API does not define any Authorizers."
      : `it wasn't defined in the API's Authorizers; ${known(api.authorizers)}`;
  throw new TemplateError(
    "authorizer-unknown",
    node.at,
    `event '${place.name}': Unable to set Authorizer [${name}] ${where(place)} because ${reason}`,
  );
}

function authorizerSecurity(
  auth: TemplateMap,
  api: RestApiAuth,
  place: EventPlace,
  name: string | undefined,
): readonly TemplateMap[] {
  const scopes = readScopes(auth, place);
  if (name === undefined) {
    if (scopes === undefined || isEmpty(scopes)) return [];
    throw new TemplateError(
      "wrong-authorizer",
      scopes.at,
      `event '${place.name}': AuthorizationScopes works only when Authorizer is set`,
    );
  }
  const authorizer = api.authorizers.get(name);
  const asked = authorizer === undefined ? undefined : (scopes ?? authorizer.scopes);
  return [requirement(name, asked, auth.at)];
}

function readScopes(auth: TemplateMap, place: EventPlace): ListNode<TemplateNode> | undefined {
  const node = auth.entries.get("AuthorizationScopes");
  if (node === undefined || (node.kind === "scalar" && node.value === null)) return undefined;
  if (node.kind === "list") return node;
  throw wrongType(node.at, `AuthorizationScopes of the Api event '${place.name}'`, "a list.");
}

function apiKeySecurity(auth: TemplateMap, api: RestApiAuth, place: EventPlace): readonly TemplateMap[] {
  const node = auth.entries.get("ApiKeyRequired");
  if (node === undefined || (node.kind === "scalar" && node.value === null)) return [];
  if (node.kind !== "scalar" || typeof node.value !== "boolean") {
    throw wrongType(node.at, `ApiKeyRequired of the Api event '${place.name}'`, "true or false, as literal text");
  }
  if (node.value) return [requirement("api_key", undefined, node.at)];
  if (api.isApiKeyRequired) return [requirement("api_key_false", undefined, node.at)];
  throw new TemplateError(
    "wrong-authorizer",
    node.at,
    `event '${place.name}': Unable to set ApiKeyRequired [False] ${where(place)} because the related API does not specify any ApiKeyRequired.`,
  );
}

/** With AWS_IAM the function is called with the caller's own credentials, unless `InvokeRole` says otherwise. */
function readCredentials(
  auth: TemplateMap,
  api: RestApiAuth,
  authorizer: string | undefined,
): RestEventAuth["credentials"] {
  const isInherited = auth.entries.size === 0 && api.defaultAuthorizer === "AWS_IAM";
  if (authorizer !== "AWS_IAM" && !isInherited) return undefined;
  const role = roleOf(auth.entries.get("InvokeRole")) ?? roleOf(api.invokeRole) ?? "CALLER_CREDENTIALS";
  if (role === "NONE") return undefined;
  return role === "CALLER_CREDENTIALS" ? "CALLER" : role;
}

/** An empty role means none. */
function roleOf(node: TemplateNode | undefined): TemplateNode | "NONE" | "CALLER_CREDENTIALS" | undefined {
  if (node === undefined) return undefined;
  if (isEmpty(node)) return "NONE";
  const text = node.kind === "scalar" ? node.text : "";
  return text === "NONE" || text === "CALLER_CREDENTIALS" ? text : node;
}
