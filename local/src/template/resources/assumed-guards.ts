import { TemplateError } from "../../model/errors";
import type { TemplateNode } from "../document/node";
import type { TemplateResource } from "../document/template";
import { type Assumption, assumptionIn, assumptionOf } from "../intrinsics/assumptions";
import type { Scope } from "../intrinsics/scope";

/**
 * Refuses a template in which a value that is not known decides who gets in: by a condition of an API or a user pool or
 * of a part of one, by a choice of it (`!If`, `!FindInMap`, `!Select`), or as the value of a property that opens or
 * closes. A name, an address or an id may be unknown: what names nothing lets nobody in.
 * docs/decisions/011-what-stops-the-start.md.
 */
export function refuseAssumedGuards(resources: Iterable<TemplateResource>, scope: Scope): void {
  for (const resource of resources) {
    if (!GUARD.test(resource.type) || ADDRESS.test(resource.type)) continue;
    const { condition, properties } = resource;
    const key = resource.type === "AWS::ApiGateway::ApiKey" ? properties.entries.get("Value") : undefined;
    const byKey = key === undefined ? undefined : assumptionIn(key, scope);
    const byCondition = condition === undefined ? undefined : assumptionOf(condition.name, scope);
    const found = byKey ?? byCondition ?? decidingIn(properties, scope, undefined);
    if (found !== undefined) throw refusal(found, resource);
  }
}

const GUARD = /^AWS::(?:ApiGateway|ApiGatewayV2|Cognito)::/;

/** What only leads to an API, or lets nobody in by itself. */
const ADDRESS = /::(?:ApiMapping|BasePathMapping\w*|DomainName\w*|IdentityPool\w*|VpcLink)$/;

/** Properties that may take a value chosen from AllowedValues: they name, and nothing is decided by a name. */
const NAMES: ReadonlySet<string> = new Set([
  "ClientName",
  "Description",
  "Domain",
  "DomainName",
  "Name",
  "StageName",
  "Tags",
  "UserPoolName",
  "UserPoolTags",
  "Variables",
  "StageVariables",
  "title",
  "tags",
]);

/** Properties that open or close, whatever their value is. */
const DECIDING: ReadonlySet<string> = new Set([
  "AdminCreateUserConfig",
  "AllowedOAuthFlows",
  "AllowedOAuthFlowsUserPoolClient",
  "ApiKeyRequired",
  "ApiKeySourceType",
  "AuthorizationType",
  "AuthorizerType",
  "DisableExecuteApiEndpoint",
  "EnableSimpleResponses",
  "ExplicitAuthFlows",
  "GenerateSecret",
  "IdentityValidationExpression",
  "MfaConfiguration",
  "Policy",
  "enableSimpleResponses",
  "identityValidationExpression",
  "x-amazon-apigateway-auth",
  "x-amazon-apigateway-policy",
]);

function decidingIn(node: TemplateNode, scope: Scope, key: string | undefined): Assumption | undefined {
  if (node.kind === "scalar") return undefined;
  const assumption = assumptionIn(node, scope);
  if (assumption === undefined) return undefined;
  if (key !== undefined && NAMES.has(key)) return undefined;
  if (key !== undefined && DECIDING.has(key)) return assumption;
  if (node.kind === "intrinsic") return decidingCall(node.name, node.argument, assumption, scope);
  const children = node.kind === "list" ? node.items.map((item) => [key, item] as const) : node.entries;
  for (const [name, child] of children) {
    const found = decidingIn(child, scope, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A choice by an assumed value decides; a text with one in it does not. */
function decidingCall(
  name: string,
  argument: TemplateNode,
  assumption: Assumption,
  scope: Scope,
): Assumption | undefined {
  if (name === "FindInMap" || name === "Select") return assumption;
  if (name === "Ref") return assumption.isChoice ? assumption : undefined;
  if (name !== "If" || argument.kind !== "list") return undefined;
  const [condition, ...branches] = argument.items;
  const chosen = condition?.kind === "scalar" ? assumptionOf(condition.text, scope) : undefined;
  if (chosen !== undefined) return chosen;
  for (const branch of branches) {
    const found = decidingIn(branch, scope, undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

function refusal({ name, kind, at }: Assumption, { logicalId }: TemplateResource): TemplateError {
  return kind === "parameter"
    ? new TemplateError(
        "parameter-without-value",
        at,
        `the parameter '${name}' has no value here and has a say in who gets in (by '${logicalId}'); give it one with --parameter-overrides ${name}=…`,
      )
    : new TemplateError(
        "export-unknown",
        at,
        `${name} asks for a value of another stack that has a say in who gets in (by '${logicalId}'); use a parameter instead`,
      );
}
