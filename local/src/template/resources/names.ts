import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import { own } from "../document/own";
import type { Resolver } from "../intrinsics/resolver";
import type { ResourceNames } from "../intrinsics/scope";
import { NAMINGS, type Naming, type NamingContext } from "./namings";
import type { DrawId } from "./physical-ids";
import type { TemplateResource } from "./resource";

/** The account in which the names of a stack are unique. */
export interface StackIdentity {
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
  readonly drawId: DrawId;
  /** Put before logical ids when ids are drawn, so that nested stacks have ids of their own. Empty for the outermost. */
  readonly idPrefix: string;
}

/** What `Ref` and `GetAtt` answer for a resource: by the table for the types that are known, else something plausible. */
export function namesOf(resource: TemplateResource, stack: StackIdentity, resolver: Resolver): ResourceNames {
  const naming = own(NAMINGS, resource.type);
  const context = namingContext(resource, stack, resolver);
  return {
    ref: () => (naming ?? otherNaming(resource.type)).ref(context),
    attribute: (name, at) => attributeOf(resource, naming, context, name, at),
  };
}

function namingContext(resource: TemplateResource, stack: StackIdentity, resolver: Resolver): NamingContext {
  const { logicalId } = resource;
  return {
    ...stack,
    logicalId,
    draw: (alphabet, length, purpose = "") => stack.drawId(`${stack.idPrefix}${logicalId}${purpose}`, alphabet, length),
    property: (name) => {
      const node = resource.properties.entries.get(name);
      const value = node === undefined ? undefined : resolver.resolve(node);
      return value?.kind === "scalar" && value.text !== "" ? value.text : undefined;
    },
  };
}

function attributeOf(
  resource: TemplateResource,
  naming: Naming | undefined,
  context: NamingContext,
  name: string,
  at: SourceLocation,
): string {
  const attribute = naming === undefined ? undefined : own(naming.attributes, name);
  if (attribute !== undefined) return attribute(context);
  if (naming !== undefined && !naming.isOpen) {
    const known = Object.keys(naming.attributes).join(", ");
    throw new TemplateError(
      "attribute-unknown",
      at,
      `${resource.type} has no attribute '${name}'; Fn::GetAtt on '${resource.logicalId}' may ask for ${known}`,
    );
  }
  return name.endsWith("Arn") ? otherArn(resource.type, context) : `${context.logicalId}.${name}`;
}

function otherNaming(type: string): Naming {
  const isArn = type.startsWith("AWS::SNS::") || type.startsWith("AWS::StepFunctions::");
  return {
    ref: (context) =>
      isArn ? otherArn(type, context) : `${context.stackName}-${context.logicalId}-${context.draw("upper", 12)}`,
    attributes: {},
    isOpen: true,
  };
}

function otherArn(type: string, { region, accountId, stackName, logicalId, draw }: NamingContext): string {
  const service = (type.split("::")[1] ?? "aws").toLowerCase();
  return `arn:aws:${service}:${region}:${accountId}:${stackName}-${logicalId}-${draw("upper", 12)}`;
}
