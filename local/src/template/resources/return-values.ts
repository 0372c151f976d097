import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import { own } from "../document/node";
import type { TemplateResource } from "../document/template";
import type { Resolver } from "../intrinsics/resolver";
import type { ResourceNames } from "../intrinsics/scope";
import { drawId, type ReturnValueContext, type ReturnValues, type StackIdentity } from "./physical-ids";
import { IDENTITY_RETURN_VALUES } from "./return-values-identity";
import { INFRASTRUCTURE_RETURN_VALUES } from "./return-values-infrastructure";

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html */
export const RETURN_VALUES: Readonly<Record<string, ReturnValues>> = {
  ...IDENTITY_RETURN_VALUES,
  ...INFRASTRUCTURE_RETURN_VALUES,
};

/** What `Ref` and `GetAtt` return for a resource: from the table for known types, otherwise something plausible. */
export function returnValuesOf(resource: TemplateResource, stack: StackIdentity, resolver: Resolver): ResourceNames {
  const values = own(RETURN_VALUES, resource.type);
  const context = contextOf(resource, stack, resolver);
  return {
    ref: () => (values ?? otherReturnValues(resource.type)).ref(context),
    attribute: (name, at) => attributeOf(resource, values, context, name, at),
  };
}

function contextOf(resource: TemplateResource, stack: StackIdentity, resolver: Resolver): ReturnValueContext {
  const { logicalId } = resource;
  return {
    region: stack.region,
    accountId: stack.accountId,
    stackName: stack.stackName,
    logicalId,
    draw: (alphabet, length, purpose = "") => drawId(stack, `${logicalId}${purpose}`, alphabet, length),
    property: (name) => {
      const node = resource.properties.entries.get(name);
      const value = node === undefined ? undefined : resolver.resolve(node);
      return value?.kind === "scalar" && value.text !== "" ? value.text : undefined;
    },
  };
}

function attributeOf(
  resource: TemplateResource,
  values: ReturnValues | undefined,
  context: ReturnValueContext,
  name: string,
  at: SourceLocation,
): string {
  const attribute = values === undefined ? undefined : own(values.attributes, name);
  if (attribute !== undefined) return attribute(context);
  if (values !== undefined && !values.isOpen) {
    const known = Object.keys(values.attributes).join(", ");
    throw new TemplateError(
      "attribute-unknown",
      at,
      `${resource.type} has no attribute '${name}'; Fn::GetAtt on '${resource.logicalId}' may ask for ${known}`,
    );
  }
  return name.endsWith("Arn") ? otherArn(resource.type, context) : `${context.logicalId}.${name}`;
}

function otherReturnValues(type: string): ReturnValues {
  const isArn = type.startsWith("AWS::SNS::") || type.startsWith("AWS::StepFunctions::");
  return {
    ref: (context) =>
      isArn ? otherArn(type, context) : `${context.stackName}-${context.logicalId}-${context.draw("upper", 12)}`,
    attributes: {},
    isOpen: true,
  };
}

function otherArn(type: string, { region, accountId, stackName, logicalId, draw }: ReturnValueContext): string {
  const service = (type.split("::")[1] ?? "aws").toLowerCase();
  return `arn:aws:${service}:${region}:${accountId}:${stackName}-${logicalId}-${draw("upper", 12)}`;
}
