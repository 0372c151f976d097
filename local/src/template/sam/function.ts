import { TemplateError } from "../../model/errors";
import {
  allowOnly,
  intrinsic,
  isEmpty,
  list,
  map,
  readMap,
  scalar,
  type TemplateMap,
  type TemplateNode,
  withEntries,
} from "../document/node";
import type { Name, TemplateResource } from "../document/template";

const PROPERTIES = [
  "Architectures",
  "AssumeRolePolicyDocument",
  "AutoPublishAlias",
  "AutoPublishAliasAllProperties",
  "AutoPublishCodeSha256",
  "CapacityProviderConfig",
  "CodeSigningConfigArn",
  "CodeUri",
  "DeadLetterQueue",
  "DeploymentPreference",
  "Description",
  "DurableConfig",
  "Environment",
  "EphemeralStorage",
  "EventInvokeConfig",
  "Events",
  "FileSystemConfigs",
  "FunctionName",
  "FunctionScalingConfig",
  "FunctionUrlConfig",
  "Handler",
  "ImageConfig",
  "ImageUri",
  "InlineCode",
  "KmsKeyArn",
  "Layers",
  "LoggingConfig",
  "MemorySize",
  "PackageType",
  "PermissionsBoundary",
  "Policies",
  "PropagateTags",
  "ProvisionedConcurrencyConfig",
  "PublishToLatestPublished",
  "RecursiveLoop",
  "ReservedConcurrentExecutions",
  "Role",
  "RolePath",
  "Runtime",
  "RuntimeManagementConfig",
  "SnapStart",
  "SourceKMSKeyArn",
  "Tags",
  "TenancyConfig",
  "Timeout",
  "Tracing",
  "VersionDeletionPolicy",
  "VersionDescription",
  "VpcConfig",
];

/** Properties that SAM turns into other resources. */
/** What goes into the role; its policies name the destinations of `EventInvokeConfig` too. */
const OF_ROLE = ["AssumeRolePolicyDocument", "PermissionsBoundary", "Policies", "RolePath"];
const NOT_LAMBDA = [
  ...OF_ROLE,
  "AutoPublishAlias",
  "CodeUri",
  "DeploymentPreference",
  "EventInvokeConfig",
  "Events",
  "FunctionUrlConfig",
  "InlineCode",
  "ProvisionedConcurrencyConfig",
  "VersionDescription",
];

/** The function that an event belongs to. */
export interface EventOwner {
  readonly logicalId: string;
  readonly condition: Name | undefined;
  /** What the event calls: the function, or its alias. */
  readonly target: TemplateNode;
}

/** What SAM generates from a function, without its events. */
export interface SamFunction {
  readonly resources: readonly TemplateResource[];
  /** `Fn.Alias` and `Fn.Version`, by which templates refer to generated resources. */
  readonly aliases: readonly (readonly [string, string])[];
  readonly owner: EventOwner;
  readonly events: readonly (readonly [string, TemplateMap])[];
}

/** The queues and topics that SAM makes for destinations that name only their type. */
function destinations(node: TemplateNode | undefined): readonly { readonly suffix: string; readonly type: string }[] {
  const config = node?.kind === "map" ? node.entries.get("DestinationConfig") : undefined;
  return ["OnSuccess", "OnFailure"].flatMap((event) => {
    const destination = config?.kind === "map" ? config.entries.get(event) : undefined;
    if (destination?.kind !== "map" || destination.entries.has("Destination")) return [];
    const type = destination.entries.get("Type");
    const prefix = `EventInvokeConfig${event}`;
    if (type?.kind !== "scalar") return [];
    if (type.text === "SNS") return [{ suffix: `${prefix}Topic`, type: "AWS::SNS::Topic" }];
    return type.text === "SQS" ? [{ suffix: `${prefix}Queue`, type: "AWS::SQS::Queue" }] : [];
  });
}

/** A parameter's value as text; undefined where it has none, or is a list. */
export type ParameterText = (name: string) => string | undefined;

/** The function, with the role, alias, version, URL and deployment group that SAM generates for it. */
export function transformFunction(resource: TemplateResource, parameter: ParameterText): SamFunction {
  const { logicalId, properties, condition } = resource;
  const { entries, at } = properties;
  allowOnly(properties, PROPERTIES, `AWS::Serverless::Function '${logicalId}'`);
  const alias = aliasName(entries.get("AutoPublishAlias"), logicalId, parameter);
  const reference = (id: string): TemplateNode => intrinsic("Ref", scalar(id, at), at);
  const made = (
    suffix: string,
    type: string,
    members: Readonly<Record<string, TemplateNode | undefined>>,
  ): TemplateResource => ({
    logicalId: `${logicalId}${suffix}`,
    type,
    properties: withEntries(map<TemplateNode>([], at), members),
    dependsOn: [],
    ...(condition === undefined ? {} : { condition }),
    at: resource.at,
  });
  const role = entries.get("Role");
  const isRoleMade = role === undefined || isEmpty(role) || (role.kind === "intrinsic" && role.name === "If");
  const function_: TemplateResource = {
    ...resource,
    type: "AWS::Lambda::Function",
    properties: withEntries(properties, {
      ...Object.fromEntries(NOT_LAMBDA.map((name) => [name, undefined])),
      Code: codeOf(properties),
      ...(isRoleMade && role === undefined ? { Role: getAtt(`${logicalId}Role`, "Arn", at) } : {}),
    }),
  };
  const resources = [
    function_,
    ...(isRoleMade ? [made("Role", "AWS::IAM::Role", taken(properties, [...OF_ROLE, "EventInvokeConfig"]))] : []),
    ...(alias === undefined
      ? []
      : [
          made("Version", "AWS::Lambda::Version", {
            FunctionName: reference(logicalId),
            ...taken(properties, ["VersionDescription"]),
          }),
          made(`Alias${alias}`, "AWS::Lambda::Alias", {
            FunctionName: reference(logicalId),
            Name: scalar(alias, at),
            ...taken(properties, ["ProvisionedConcurrencyConfig"]),
          }),
        ]),
    ...(entries.has("FunctionUrlConfig")
      ? [
          made("Url", "AWS::Lambda::Url", {
            TargetFunctionArn: reference(logicalId),
            ...taken(properties, ["FunctionUrlConfig"]),
          }),
        ]
      : []),
    ...(entries.has("EventInvokeConfig")
      ? [
          made("EventInvokeConfig", "AWS::Lambda::EventInvokeConfig", {
            FunctionName: reference(logicalId),
            ...taken(properties, ["EventInvokeConfig"]),
          }),
          ...destinations(entries.get("EventInvokeConfig")).map(({ suffix, type }) => made(suffix, type, {})),
        ]
      : []),
    ...(isDeployedGradually(entries.get("DeploymentPreference"), alias, logicalId, parameter)
      ? [
          made("DeploymentGroup", DEPLOYMENT_GROUP, {
            ApplicationName: reference(DEPLOYMENT_APPLICATION),
            ...taken(properties, ["DeploymentPreference"]),
          }),
        ]
      : []),
  ];
  const target = alias === undefined ? getAtt(logicalId, "Arn", at) : reference(`${logicalId}Alias${alias}`);
  return {
    resources,
    aliases:
      alias === undefined
        ? []
        : [
            [`${logicalId}.Alias`, `${logicalId}Alias${alias}`],
            [`${logicalId}.Version`, `${logicalId}Version`],
          ],
    owner: { logicalId, condition, target },
    events: readEvents(entries.get("Events"), logicalId),
  };
}

const getAtt = (logicalId: string, attribute: string, at: TemplateNode["at"]): TemplateNode =>
  intrinsic("GetAtt", list<TemplateNode>([scalar(logicalId, at), scalar(attribute, at)], at), at);

function codeOf({ entries, at }: TemplateMap): TemplateNode | undefined {
  const inline = entries.get("InlineCode");
  if (inline !== undefined && !isEmpty(inline)) return map<TemplateNode>({ ZipFile: inline }, inline.at);
  const uri = entries.get("CodeUri");
  if (uri !== undefined) return uri;
  const image = entries.get("ImageUri");
  return image === undefined ? undefined : map<TemplateNode>({ ImageUri: image }, at);
}

const taken = (
  { entries }: TemplateMap,
  names: readonly string[],
): Readonly<Record<string, TemplateNode | undefined>> =>
  Object.fromEntries(names.map((name) => [name, entries.get(name)]));

/** Literal text, or the value of a parameter that `Ref` names: SAM evaluates nothing else. */
function literal(node: TemplateNode, parameter: ParameterText): string | undefined {
  if (node.kind === "scalar") return node.text;
  const isName = node.kind === "intrinsic" && node.name === "Ref" && node.argument.kind === "scalar";
  return isName && node.argument.kind === "scalar" ? parameter(node.argument.text) : undefined;
}

function aliasName(node: TemplateNode | undefined, logicalId: string, parameter: ParameterText): string | undefined {
  if (node === undefined || isEmpty(node)) return undefined;
  const name = literal(node, parameter);
  if (name !== undefined && /^[A-Za-z0-9_-]+$/.test(name)) return name;
  throw new TemplateError(
    "wrong-type",
    node.at,
    `'AutoPublishAlias' must be a string or a Ref to a template parameter: AutoPublishAlias of '${logicalId}' must be the name of an alias`,
  );
}

export const DEPLOYMENT_GROUP = "AWS::CodeDeploy::DeploymentGroup";
/** The application of CodeDeploy and its role, which SAM makes once for all functions. */
export const DEPLOYMENT_APPLICATION = "ServerlessDeploymentApplication";
export const DEPLOYMENT_ROLE = "CodeDeployServiceRole";

function isDeployedGradually(
  node: TemplateNode | undefined,
  alias: string | undefined,
  logicalId: string,
  parameter: ParameterText,
): boolean {
  if (node === undefined || isEmpty(node)) return false;
  const enabled = readMap(node, `DeploymentPreference of '${logicalId}'`).entries.get("Enabled");
  if (enabled !== undefined && literal(enabled, parameter)?.toLowerCase() === "false") return false;
  if (alias !== undefined) return true;
  throw new TemplateError(
    "wrong-function",
    node.at,
    `'DeploymentPreference' requires AutoPublishAlias property to be specified. Write AutoPublishAlias: live at '${logicalId}'`,
  );
}

function readEvents(node: TemplateNode | undefined, logicalId: string): SamFunction["events"] {
  if (node === undefined || isEmpty(node)) return [];
  const events = readMap(node, `Events of '${logicalId}'`).entries;
  return [...events].map(([id, event]) => {
    const definition = readMap(event, `the event '${logicalId}/${id}'`);
    allowOnly(definition, ["Type", "Properties"], `the event '${logicalId}/${id}'`);
    return [id, definition] as const;
  });
}
