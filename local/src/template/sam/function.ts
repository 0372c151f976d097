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
  wrongShape,
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
const NOT_LAMBDA = ["AutoPublishAlias", "CodeUri", "Events", "InlineCode", "Policies"];

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

/** The function, with the role, alias, version and URL that SAM generates for it. */
export function transformFunction(resource: TemplateResource): SamFunction {
  const { logicalId, properties, condition } = resource;
  const { entries, at } = properties;
  allowOnly(properties, PROPERTIES, `AWS::Serverless::Function '${logicalId}'`);
  const alias = aliasName(entries.get("AutoPublishAlias"), logicalId);
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
    ...(isRoleMade ? [made("Role", "AWS::IAM::Role", { Policies: entries.get("Policies") })] : []),
    ...(alias === undefined
      ? []
      : [
          made("Version", "AWS::Lambda::Version", { FunctionName: reference(logicalId) }),
          made(`Alias${alias}`, "AWS::Lambda::Alias", { FunctionName: reference(logicalId), Name: scalar(alias, at) }),
        ]),
    ...(entries.has("FunctionUrlConfig")
      ? [made("Url", "AWS::Lambda::Url", { TargetFunctionArn: reference(logicalId) })]
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

function aliasName(node: TemplateNode | undefined, logicalId: string): string | undefined {
  if (node === undefined || isEmpty(node)) return undefined;
  if (node.kind === "scalar" && /^[A-Za-z0-9_-]+$/.test(node.text)) return node.text;
  throw wrongShape(node.at, `AutoPublishAlias of '${logicalId}'`, "the literal name of an alias");
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
