import { TemplateError } from "../../model/errors";
import { map, own, readMap, type TemplateMap, type TemplateNode, wrongType } from "../document/node";
import type { TemplateResource } from "../document/template";

/** The Globals section: what all resources of a type share. */
export type Globals = ReadonlyMap<string, TemplateMap>;

/** What each part of Globals may hold, by SAM's own list. */
const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  Function: [
    "Handler",
    "Runtime",
    "CodeUri",
    "DeadLetterQueue",
    "Description",
    "MemorySize",
    "Timeout",
    "VpcConfig",
    "Environment",
    "Tags",
    "PropagateTags",
    "Tracing",
    "KmsKeyArn",
    "AutoPublishAlias",
    "AutoPublishAliasAllProperties",
    "Layers",
    "DeploymentPreference",
    "RolePath",
    "PermissionsBoundary",
    "ReservedConcurrentExecutions",
    "ProvisionedConcurrencyConfig",
    "AssumeRolePolicyDocument",
    "EventInvokeConfig",
    "FileSystemConfigs",
    "CodeSigningConfigArn",
    "Architectures",
    "SnapStart",
    "EphemeralStorage",
    "FunctionUrlConfig",
    "RuntimeManagementConfig",
    "LoggingConfig",
    "RecursiveLoop",
    "SourceKMSKeyArn",
    "TenancyConfig",
    "DurableConfig",
    "CapacityProviderConfig",
    "FunctionScalingConfig",
    "PublishToLatestPublished",
    "VersionDeletionPolicy",
  ],
  HttpApi: [
    "Auth",
    "AccessLogSettings",
    "StageVariables",
    "Tags",
    "CorsConfiguration",
    "DefaultRouteSettings",
    "Domain",
    "RouteSettings",
    "FailOnWarnings",
    "PropagateTags",
  ],
  Api: [
    "Auth",
    "Name",
    "DefinitionUri",
    "CacheClusterEnabled",
    "CacheClusterSize",
    "MergeDefinitions",
    "Variables",
    "EndpointConfiguration",
    "MethodSettings",
    "BinaryMediaTypes",
    "MinimumCompressionSize",
    "Cors",
    "GatewayResponses",
    "AccessLogSetting",
    "CanarySetting",
    "TracingEnabled",
    "OpenApiVersion",
    "Domain",
    "AlwaysDeploy",
    "PropagateTags",
    "SecurityPolicy",
    "EndpointAccessMode",
  ],
  SimpleTable: ["SSESpecification"],
};

/** Parts of Globals for types that do not run here. Their contents are not checked. */
const OTHER_SECTIONS = ["StateMachine", "LayerVersion", "CapacityProvider", "WebSocketApi"];

/** Reads Globals and refuses what SAM refuses there: an unknown part, or a property that cannot be global. */
export function readGlobals(section: TemplateNode | undefined): Globals {
  if (section === undefined) return new Map();
  const sections = readMap(section, "the Globals section").entries;
  return new Map([...sections].map(([name, node]) => [`AWS::Serverless::${name}`, readSection(name, node)]));
}

function readSection(name: string, node: TemplateNode): TemplateMap {
  const allowed = own(SECTIONS, name);
  if (allowed === undefined && !OTHER_SECTIONS.includes(name)) {
    const names = [...Object.keys(SECTIONS), ...OTHER_SECTIONS].join(", ");
    throw new TemplateError(
      "wrong-globals",
      node.at,
      `'Globals' section is invalid. '${name}' is not supported. Must be one of ${names}`,
    );
  }
  const properties = readMap(node, `Globals/${name}`);
  for (const [key, value] of properties.entries) {
    if (allowed === undefined || allowed.includes(key)) continue;
    throw new TemplateError(
      "wrong-globals",
      value.at,
      `'Globals' section is invalid. '${key}' is not a supported property of '${name}'. Must be one of ${allowed.join(", ")}`,
    );
  }
  return properties;
}

/**
 * A resource with the Globals of its type. Maps are merged key by key, lists are joined (global items first), and for
 * anything else the resource's own value wins. An intrinsic function counts as a single value.
 */
export function withGlobals(resource: TemplateResource, globals: Globals): TemplateResource {
  const section = globals.get(resource.type);
  if (section === undefined) return resource;
  const applied = withoutIgnored(section, resource);
  const properties = merge(applied, resource.properties);
  return { ...resource, properties: readMap(properties, `Properties of '${resource.logicalId}'`) };
}

function withoutIgnored(section: TemplateMap, { logicalId, ignoreGlobals }: TemplateResource): TemplateMap {
  if (ignoreGlobals === undefined) return section;
  if (ignoreGlobals.kind === "scalar" && ignoreGlobals.value === "*") return map<TemplateNode>([], section.at);
  const items = ignoreGlobals.kind === "list" ? ignoreGlobals.items : undefined;
  const names = items?.map((item) => (item.kind === "scalar" ? item.text : ""));
  if (names === undefined)
    throw wrongType(ignoreGlobals.at, `IgnoreGlobals of '${logicalId}'`, "'*' or a list of property names");
  for (const name of names) {
    if (section.entries.has(name)) continue;
    throw new TemplateError(
      "wrong-globals",
      ignoreGlobals.at,
      `Resource ${logicalId} has invalid resource attribute 'IgnoreGlobals' on item '${name}'.`,
    );
  }
  return map(
    [...section.entries].filter(([name]) => !names.includes(name)),
    section.at,
  );
}

function merge(global: TemplateNode, local: TemplateNode): TemplateNode {
  if (global.kind === "list" && local.kind === "list") return { ...local, items: [...global.items, ...local.items] };
  if (global.kind !== "map" || local.kind !== "map") return local;
  const entries = new Map(global.entries);
  for (const [key, value] of local.entries) {
    const inherited = global.entries.get(key);
    entries.set(key, inherited === undefined ? value : merge(inherited, value));
  }
  return { kind: "map", entries, at: local.at };
}
