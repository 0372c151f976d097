import { TemplateError } from "../../model/errors";
import type { Throttle } from "../../model/http-api";
import type { MethodLogging, RestMethod, RestStage } from "../../model/rest-api";
import {
  entryText,
  type ResolvedMap,
  type ResolvedNode,
  readBoolean,
  readMap,
  readNumber,
  readText,
} from "../document/node";
import {
  allProperties,
  type LiveResource,
  type LiveResources,
  ofType,
  refOf,
  textProperty,
} from "../resources/live-resource";
import { drawId } from "../resources/physical-ids";

/**
 * The stages of a REST API: its `AWS::ApiGateway::Stage` resources, then those that its deployments make (`StageName`).
 */
export function readRestStages(
  api: LiveResource,
  resources: LiveResources,
  methods: readonly RestMethod[],
): readonly RestStage[] {
  const own = (type: string): LiveResources =>
    ofType(resources, type).filter((each) => textProperty(each, "RestApiId") === refOf(api));
  const stages = own("AWS::ApiGateway::Stage").map((resource) => {
    const properties = allProperties(resource);
    const deployment = entryText(properties, "DeploymentId") ?? drawn(resource);
    return readStage(properties, properties, { deployment, methods, what: `the stage '${resource.logicalId}'` });
  });
  const deployed = own("AWS::ApiGateway::Deployment").flatMap((resource) => {
    const properties = allProperties(resource);
    const description = properties.entries.get("StageDescription");
    if (!properties.entries.has("StageName")) return [];
    const settings = description?.kind === "map" ? description : properties;
    const what = `the stage of the deployment '${resource.logicalId}'`;
    return [readStage(properties, settings, { deployment: refOf(resource), methods, what })];
  });
  return [...new Map([...deployed, ...stages].map((stage) => [stage.name, stage])).values()].toSorted(
    (a, b) => Number(deployed.includes(a)) - Number(deployed.includes(b)),
  );
}

const drawn = ({ stack, logicalId }: LiveResource): string =>
  drawId(stack.identity, `${logicalId}.deployment`, "lower", 6);

interface StageContext {
  readonly deployment: string;
  readonly methods: readonly RestMethod[];
  readonly what: string;
}

function readStage(named: ResolvedMap, settings: ResolvedMap, { deployment, methods, what }: StageContext): RestStage {
  const name = entryText(named, "StageName");
  if (name === undefined || !/^[A-Za-z0-9_-]{1,128}$/.test(name)) {
    throw new TemplateError(
      "wrong-stage-name",
      named.entries.get("StageName")?.at ?? named.at,
      `StageName of ${what} consists of letters, digits, '-' and '_'`,
    );
  }
  const accessLog = readAccessLog(settings.entries.get("AccessLogSetting"), what);
  const logging = bySetting(settings, methods, what, readLogging);
  return {
    name,
    variables: readVariables(settings.entries.get("Variables"), what),
    deploymentId: deployment,
    ...(accessLog === undefined ? {} : { accessLog }),
    throttles: bySetting(settings, methods, what, readThrottle),
    ...(Object.keys(logging).length === 0 ? {} : { logging }),
  };
}

function readVariables(node: ResolvedNode | undefined, what: string): RestStage["variables"] {
  if (node === undefined) return {};
  const variables = [...readMap(node, `Variables of ${what}`).entries];
  return Object.fromEntries(
    variables.map(([name, value]) => [name, readText(value, `the stage variable ${name} of ${what}`)]),
  );
}

function readAccessLog(node: ResolvedNode | undefined, what: string): RestStage["accessLog"] {
  const settings = node === undefined ? undefined : readMap(node, `AccessLogSetting of ${what}`);
  const format = settings?.entries.get("Format");
  const destination = settings?.entries.get("DestinationArn");
  if (format === undefined) return undefined;
  return {
    format: readText(format, `Format of ${what}`),
    ...(destination === undefined ? {} : { destinationArn: readText(destination, `DestinationArn of ${what}`) }),
    location: format.at,
  };
}

/**
 * A setting by method. A stage's own is that of every method; `MethodSettings` name methods, or all of them. Whatever
 * names all methods comes first, so that what names one counts.
 */
function bySetting<Setting>(
  settings: ResolvedMap,
  methods: readonly RestMethod[],
  what: string,
  read: (map: ResolvedMap, what: string) => Setting | undefined,
): Readonly<Record<string, Setting>> {
  const node = settings.entries.get("MethodSettings");
  const items = node?.kind === "list" ? node.items : [];
  const general = read(settings, what);
  const named = items.flatMap((item) => {
    const map = readMap(item, `MethodSettings of ${what}`);
    const setting = read(map, what);
    if (setting === undefined) return [];
    const keys = keysOf(entryText(map, "ResourcePath") ?? "/*", entryText(map, "HttpMethod") ?? "*", methods);
    return keys.map((key) => [key, setting] as const);
  });
  const ordered = named.toSorted(([a], [b]) => Number(b === EVERY) - Number(a === EVERY));
  return Object.fromEntries([...(general === undefined ? [] : [[EVERY, general] as const]), ...ordered]);
}

const readThrottle = (map: ResolvedMap, what: string): Throttle | undefined =>
  throttleOf(map, "ThrottlingBurstLimit", "ThrottlingRateLimit", what);

const LEVELS = ["OFF", "ERROR", "INFO"] as const;

function readLogging(map: ResolvedMap, what: string): MethodLogging | undefined {
  const node = map.entries.get("LoggingLevel");
  const trace = map.entries.get("DataTraceEnabled");
  if (node === undefined && trace === undefined) return undefined;
  const level = LEVELS.find((each) => node?.kind === "scalar" && node.text === each);
  if (node !== undefined && level === undefined) {
    throw new TemplateError("wrong-logging-level", node.at, `LoggingLevel of ${what} is OFF, ERROR or INFO`);
  }
  return {
    ...(level === undefined ? {} : { level }),
    ...(trace === undefined ? {} : { dataTrace: readBoolean(trace, `DataTraceEnabled of ${what}`) }),
  };
}

const EVERY = "*/*";

/** `/~1a~1{id}` is the path `/a/{id}`. */
function keysOf(path: string, httpMethod: string, methods: readonly RestMethod[]): readonly string[] {
  const decoded = path.replace(/^\/~1/, "/").replaceAll("~1", "/");
  const isEveryPath = decoded === "/*" || decoded === "*";
  if (isEveryPath && httpMethod === "*") return [EVERY];
  return methods
    .filter((method) => isEveryPath || method.resourcePath === decoded)
    .filter((method) => httpMethod === "*" || method.httpMethod === httpMethod)
    .map((method) => `${method.resourcePath}/${method.httpMethod}`);
}

/** A limit of requests, by the names that its members have there. */
export function throttleOf(
  { entries }: ResolvedMap,
  burstName: string,
  rateName: string,
  what: string,
): Throttle | undefined {
  const [burst, rate] = [entries.get(burstName), entries.get(rateName)];
  if (burst === undefined && rate === undefined) return undefined;
  return {
    ...(burst === undefined ? {} : { burstLimit: readNumber(burst, `${burstName} of ${what}`) }),
    ...(rate === undefined ? {} : { rateLimit: readNumber(rate, `${rateName} of ${what}`) }),
  };
}
