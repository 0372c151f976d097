import type { RestApi, RestMethod } from "../../model/rest-api";
import type { Policy } from "../lambda-authorizer/policy";
import { compileLogFormat, type LogFormatter } from "../logs/access-log";
import { partitionOf } from "../request-facts";
import type { QuotaCounts } from "./quota-counts";
import { compileResourcePolicy } from "./resource-policy";
import { type CompiledLambda, compileLambda } from "./rest-lambda-authorizer";
import { buildMethodTree, type MethodTree } from "./rest-routes";
import { compileValidator, type RequestValidator } from "./rest-validators";
import { type RestVariableSource, restLogVariable } from "./rest-variables";
import { UsageLimits } from "./usage-plans";
import { type CompiledPools, compilePools, type PoolIssuer } from "./user-pools-authorizer";

/** A REST API with everything that a request needs prepared. */
export interface CompiledRestApi {
  readonly api: RestApi;
  readonly tree: MethodTree;
  readonly domainName: string;
  /** `arn:aws:execute-api:<region>:<account>:<api>/`. */
  readonly arnPrefix: string;
  readonly methods: ReadonlyMap<RestMethod, CompiledMethod>;
  /** Absent: everybody may call. */
  readonly policy?: Policy;
  readonly limits: UsageLimits;
  /** By stage name. */
  readonly accessLogs: ReadonlyMap<string, LogFormatter<RestVariableSource>>;
}

export interface CompiledMethod {
  readonly guard:
    | { readonly type: "NONE" }
    | { readonly type: "AWS_IAM"; readonly allowUnsignedIam: boolean }
    | ({ readonly type: "USER_POOLS" } & CompiledPools)
    | ({ readonly type: "LAMBDA" } & CompiledLambda);
  readonly validator: RequestValidator;
}

export interface RestCompileOptions {
  readonly region: string;
  readonly accountId: string;
  readonly allowUnsignedIam: boolean;
  readonly poolIssuer: PoolIssuer;
  readonly quotas: QuotaCounts;
}

/**
 * Prepares an API. Throws an UnsupportedError for anything that the gateway would otherwise have to leave open: an
 * authorizer or a policy that it can't read.
 */
export function compileRestApi(api: RestApi, options: RestCompileOptions): CompiledRestApi {
  const { region, accountId } = options;
  const { partition, suffix } = partitionOf(region);
  const arnPrefix = `arn:${partition}:execute-api:${region}:${accountId}:${api.apiId}/`;
  const policy = compileResourcePolicy(api, arnPrefix);
  return {
    api,
    tree: buildMethodTree(api.methods),
    domainName: `${api.apiId}.execute-api.${region}.${suffix}`,
    arnPrefix,
    methods: new Map(
      api.methods.map((method) => [method, { guard: guardOf(method, options), validator: compileValidator(method) }]),
    ),
    ...(policy !== undefined && { policy }),
    limits: new UsageLimits(api, options.quotas),
    accessLogs: new Map(
      api.stages.flatMap(({ name, accessLog }) =>
        accessLog === undefined ? [] : [[name, compileLogFormat(accessLog.format, restLogVariable)]],
      ),
    ),
  };
}

function guardOf(method: RestMethod, options: RestCompileOptions): CompiledMethod["guard"] {
  const { authorizer } = method;
  switch (authorizer.type) {
    case "NONE":
      return { type: "NONE" };
    case "AWS_IAM":
      return { type: "AWS_IAM", allowUnsignedIam: options.allowUnsignedIam };
    case "COGNITO_USER_POOLS":
      return { type: "USER_POOLS", ...compilePools(authorizer, method, options.poolIssuer) };
    case "TOKEN":
    case "REQUEST":
      return { type: "LAMBDA", ...compileLambda(authorizer.type, authorizer) };
  }
}
