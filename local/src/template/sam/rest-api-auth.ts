import type { Notice } from "../../model/application";
import { TemplateError } from "../../model/errors";
import {
  allowOnly,
  isEmpty,
  isNoValue,
  map,
  readMap,
  type TemplateMap,
  type TemplateNode,
  wrongType,
} from "../document/node";
import { known } from "./http-api-auth";
import { type RestAuthorizer, readRestAuthorizer } from "./rest-api-authorizer";

/** The `Auth` of an `AWS::Serverless::Api`, checked as SAM checks it. */
export interface RestApiAuth {
  readonly authorizers: ReadonlyMap<string, RestAuthorizer>;
  readonly defaultAuthorizer: string | undefined;
  /**
   * Whether the default authorizer guards the OPTIONS methods too, those of `Cors` among them. SAM's default is yes.
   */
  readonly guardsPreflight: boolean;
  readonly isApiKeyRequired: boolean;
  /** Whether OPTIONS methods need the API key too. SAM's default is yes. */
  readonly isApiKeyOnPreflight: boolean;
  /** The role by which methods with AWS_IAM call their functions. */
  readonly invokeRole: TemplateNode | undefined;
  readonly resourcePolicy: TemplateMap | undefined;
  readonly usagePlan: TemplateMap | undefined;
  /** Whether the property has any content. */
  readonly isGiven: boolean;
}

const MEMBERS = [
  "AddApiKeyRequiredToCorsPreflight",
  "AddDefaultAuthorizerToCorsPreflight",
  "ApiKeyRequired",
  "Authorizers",
  "DefaultAuthorizer",
  "InvokeRole",
  "ResourcePolicy",
  "UsagePlan",
];

/**
 * Reads `Auth`. Refuses unknown keys, authorizers that SAM refuses, an undefined default authorizer, and an intrinsic
 * function where the literal value decides who gets in. Does not check the authorizers' values, which are evaluated
 * later.
 *
 * @see docs/aws-behaviour/rest-api-template.md, A1 to A14
 */
export function readRestApiAuth(
  node: TemplateNode | undefined,
  apiId: string,
  at: TemplateNode["at"],
  notice: (notice: Notice) => void,
): RestApiAuth {
  const what = `Auth of '${apiId}'`;
  const auth = node === undefined || isEmpty(node) ? map<TemplateNode>([], at) : readMap(node, what);
  allowOnly(auth, MEMBERS, what);
  const get = (name: string): TemplateNode | undefined => given(auth.entries.get(name));
  const section = get("Authorizers");
  const definitions = section === undefined ? map<TemplateNode>([], at) : readMap(section, `${what}.Authorizers`);
  const authorizers = new Map(
    [...definitions.entries].map(([name, definition]) => [name, readRestAuthorizer(name, definition, apiId, notice)]),
  );
  const role = auth.entries.get("InvokeRole");
  const policy = get("ResourcePolicy");
  const plan = get("UsagePlan");
  return {
    authorizers,
    defaultAuthorizer: readDefault(get("DefaultAuthorizer"), authorizers, what),
    guardsPreflight: readFlag(auth, "AddDefaultAuthorizerToCorsPreflight", true, what),
    isApiKeyRequired: readFlag(auth, "ApiKeyRequired", false, what),
    isApiKeyOnPreflight: readFlag(auth, "AddApiKeyRequiredToCorsPreflight", true, what),
    invokeRole: role,
    resourcePolicy: policy === undefined ? undefined : readMap(policy, `ResourcePolicy in ${what}`),
    usagePlan: plan === undefined ? undefined : readMap(plan, `UsagePlan in ${what}`),
    isGiven: auth.entries.size > 0,
  };
}

/** The node, unless it is empty or `AWS::NoValue`. */
export const given = (node: TemplateNode | undefined): TemplateNode | undefined =>
  node === undefined || isEmpty(node) || isNoValue(node) ? undefined : node;

/** A literal true or false. Anything else stops the start, since it decides who gets in. */
export function readFlag({ entries }: TemplateMap, name: string, byDefault: boolean, what: string): boolean {
  const node = entries.get(name);
  if (node === undefined || isNoValue(node)) return byDefault;
  if (node.kind === "scalar" && typeof node.value === "boolean") return node.value;
  throw wrongType(node.at, `${name} in ${what}`, "true or false, as literal text");
}

/** Without `Authorizers` SAM passes the default authorizer over and leaves every method open; here that is refused. */
function readDefault(
  node: TemplateNode | undefined,
  authorizers: ReadonlyMap<string, unknown>,
  what: string,
): string | undefined {
  if (node === undefined) return undefined;
  if (node.kind !== "scalar" || typeof node.value !== "string") {
    throw wrongType(node.at, `DefaultAuthorizer in ${what}`, "the literal name of an authorizer");
  }
  if (node.value === "AWS_IAM" || authorizers.has(node.value)) return node.value;
  throw new TemplateError(
    "authorizer-unknown",
    node.at,
    `Unable to set DefaultAuthorizer because '${node.value}' was not defined in 'Authorizers'; ${known(authorizers)}`,
  );
}
