import { TemplateError } from "../../model/errors";
import {
  allowOnly,
  intrinsic,
  list,
  map,
  readMap,
  scalar,
  type TemplateMap,
  type TemplateNode,
  withEntries,
  wrongType,
} from "../document/node";
import type { TemplateResource } from "../document/template";
import type { EventOwner } from "./function";

/** A pool with the trigger that an event adds, and the permission that SAM makes for it. */
interface CognitoEvent {
  readonly pool: TemplateResource;
  readonly permission: TemplateResource;
}

/**
 * Reads an event of type `Cognito`, which SAM writes into `LambdaConfig` of a pool of the same template. Refuses a pool
 * outside the template, a duplicate trigger, and `PreTokenGenerationConfig`, from which SAM can only generate what
 * CloudFormation refuses.
 */
export function addCognitoEvent(
  event: TemplateMap,
  name: string,
  owner: EventOwner,
  findResource: (logicalId: string) => TemplateResource | undefined,
): CognitoEvent {
  allowOnly(event, ["UserPool", "Trigger"], `the Cognito event '${name}'`);
  const pool = referencedPool(event, name, findResource);
  const config = pool.properties.entries.get("LambdaConfig");
  const triggers =
    config === undefined ? map<TemplateNode>([], event.at) : readMap(config, `LambdaConfig of '${pool.logicalId}'`);
  const added = triggerNames(event, name);
  for (const { name: trigger, at } of added) {
    if (triggers.entries.has(trigger)) {
      throw new TemplateError(
        "trigger-twice",
        at,
        `event '${name}': Cognito trigger "${trigger}" defined multiple times.`,
      );
    }
  }
  const merged = withEntries(triggers, Object.fromEntries(added.map(({ name: trigger }) => [trigger, owner.target])));
  return {
    pool: { ...pool, properties: withEntries(pool.properties, { LambdaConfig: merged }) },
    permission: permissionFor(owner, pool, event),
  };
}

function referencedPool(
  event: TemplateMap,
  name: string,
  findResource: (logicalId: string) => TemplateResource | undefined,
): TemplateResource {
  const node = event.entries.get("UserPool");
  const reference = node?.kind === "intrinsic" && node.name === "Ref" ? node.argument : undefined;
  const pool = reference?.kind === "scalar" ? findResource(reference.text) : undefined;
  if (pool?.type === "AWS::Cognito::UserPool") return pool;
  throw new TemplateError(
    "wrong-event",
    node?.at ?? event.at,
    `event '${name}': Cognito events must reference a Cognito UserPool in the same template. Write UserPool: !Ref and the pool's logical id`,
  );
}

function triggerNames(
  event: TemplateMap,
  name: string,
): readonly { readonly name: string; readonly at: TemplateNode["at"] }[] {
  const node = event.entries.get("Trigger");
  const items = node?.kind === "list" ? node.items : node === undefined ? [] : [node];
  if (items.length === 0)
    throw new TemplateError("wrong-event", event.at, `the Cognito event '${name}' needs a Trigger`);
  return items.map((item) => {
    if (item.kind !== "scalar") throw wrongType(item.at, `Trigger of the Cognito event '${name}'`, "literal text");
    if (["PreTokenGenerationConfig", "CustomEmailSender", "CustomSMSSender", "InboundFederation"].includes(item.text)) {
      throw new TemplateError(
        "wrong-event",
        item.at,
        `event '${name}': SAM's Cognito event cannot write '${item.text}', which takes an ARN and a version; write it in LambdaConfig of the pool, with an AWS::Lambda::Permission of its own`,
      );
    }
    return { name: item.text, at: item.at };
  });
}

function permissionFor(owner: EventOwner, pool: TemplateResource, { at }: TemplateMap): TemplateResource {
  const arn = intrinsic("GetAtt", list<TemplateNode>([scalar(pool.logicalId, at), scalar("Arn", at)], at), at);
  const properties = map<TemplateNode>(
    {
      Action: scalar("lambda:InvokeFunction", at),
      FunctionName: owner.target,
      Principal: scalar("cognito-idp.amazonaws.com", at),
      SourceArn: arn,
    },
    at,
  );
  return {
    logicalId: `${owner.logicalId}CognitoPermission`,
    type: "AWS::Lambda::Permission",
    properties,
    dependsOn: [],
    ...(owner.condition === undefined ? {} : { condition: owner.condition }),
    at,
  };
}
