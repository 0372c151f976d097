import { UnsupportedError } from "../../model/errors";
import { isJsonObject, type JsonValue } from "../../model/json";
import type { RestApi } from "../../model/rest-api";
import { type Applies, type Policy, readPolicy, type Statement, verdictOf } from "../lambda-authorizer/policy";
import { type ConditionKeys, conditionHolds } from "./policy-conditions";
import { methodArn, type RestContext } from "./rest-context";

const PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html";

/** What the API's resource policy says of a request; "none" if it has no policy. */
export type PolicyVerdict = ReturnType<typeof verdictOf> | "none";

/**
 * The API's resource policy with its resources written out; undefined if it has none. Throws an UnsupportedError for
 * one that can't be read, since it decides who gets in.
 */
export function compileResourcePolicy(
  { resourcePolicy, apiId, location }: RestApi,
  arnPrefix: string,
): Policy | undefined {
  if (resourcePolicy === undefined) return undefined;
  const policy = readPolicy(resourcePolicy);
  if (policy?.statements.every(({ principal, notPrincipal }) => (principal ?? notPrincipal) !== undefined) !== true) {
    const message = `the resource policy of the REST API ${apiId} is no IAM policy whose statements have Effect, Principal, Action and Resource`;
    throw new UnsupportedError(location, message, PAGE);
  }
  const written = ({ globs, except }: Statement["resources"]) => ({
    except,
    globs: globs.map((glob) => glob.replace(/^execute-api:\/?/, arnPrefix)),
  });
  return {
    statements: policy.statements.map((statement) => ({ ...statement, resources: written(statement.resources) })),
  };
}

/**
 * What the resource policy says of a request. Evaluated are action, resource, principals that mean everybody, and the
 * conditions on the source address, the user agent and the referer; a request has no VPC. What is not known opens
 * nothing: an `Allow` does not count then, a `Deny` does.
 * @see docs/aws-behaviour/rest-api-authorizers.md, "Resource policies"
 */
export function resourcePolicyVerdict(policy: Policy | undefined, context: RestContext): PolicyVerdict {
  if (policy === undefined) return "none";
  const isSigned = context.match?.method.authorizer.type === "AWS_IAM";
  const keys = conditionKeys(context);
  return verdictOf(policy, methodArn(context), ({ condition, principal, notPrincipal }) => {
    const caller = notPrincipal === undefined ? isMeant(principal, isSigned) : "unknown";
    if (caller === "no" || condition === undefined) return caller;
    const holds = conditionHolds(condition, keys);
    return holds === "yes" ? caller : holds;
  });
}

/** A caller without a signature is meant only by a star; who signed is not verified here. */
function isMeant(principal: JsonValue | undefined, isSigned: boolean): Applies {
  const named = isJsonObject(principal) ? principal["AWS"] : principal;
  const entries: readonly unknown[] = Array.isArray(named) ? named : [named];
  if (entries.includes("*")) return "yes";
  return isSigned ? "unknown" : "no";
}

/** Requests come by https on AWS, so they count as such here. */
function conditionKeys({ request }: RestContext): ConditionKeys {
  return {
    "aws:sourceip": request.sourceIp,
    "aws:useragent": request.headers["user-agent"] ?? null,
    "aws:referer": request.headers["referer"] ?? null,
    "aws:securetransport": "true",
    "aws:sourcevpc": null,
    "aws:sourcevpce": null,
    "aws:vpcsourceip": null,
  };
}
