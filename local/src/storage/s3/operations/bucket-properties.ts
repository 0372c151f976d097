import { isJsonObject, type JsonObject, type JsonValue } from "../../../model/json";
import type { StorageResource } from "../../../model/storage";

/** A rule of a bucket's CORS configuration. */
export interface CorsRule {
  readonly id: string | undefined;
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAge: number | undefined;
}

export function corsRulesOf({ properties }: StorageResource): readonly CorsRule[] {
  return objectsOf(objectOf(properties["CorsConfiguration"])["CorsRules"]).map((rule) => ({
    id: textOf(rule["Id"]),
    origins: textsOf(rule["AllowedOrigins"]),
    methods: textsOf(rule["AllowedMethods"]),
    headers: textsOf(rule["AllowedHeaders"]),
    exposed: textsOf(rule["ExposedHeaders"]),
    maxAge: numberOf(rule["MaxAge"]),
  }));
}

/** A rule that removes uploads in parts that were never completed. */
export interface UploadRule {
  readonly id: string;
  readonly prefix: string;
  readonly isEnabled: boolean;
  /** Absent: the rule is about something else, which is not run here. */
  readonly days: number | undefined;
}

export const lifecycleRulesOf = ({ properties }: StorageResource): readonly UploadRule[] =>
  objectsOf(objectOf(properties["LifecycleConfiguration"])["Rules"]).map((rule, index) => ({
    id: textOf(rule["Id"]) ?? `rule-${index + 1}`,
    prefix: textOf(rule["Prefix"]) ?? "",
    isEnabled: textOf(rule["Status"]) === "Enabled",
    days: numberOf(objectOf(rule["AbortIncompleteMultipartUpload"])["DaysAfterInitiation"]),
  }));

export const tagsOf = ({ properties }: StorageResource): readonly (readonly [name: string, value: string])[] =>
  objectsOf(properties["Tags"]).map((tag) => [textOf(tag["Key"]) ?? "", textOf(tag["Value"]) ?? ""]);

const BLOCKS = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"] as const;

/** A bucket blocks all public access unless its template says otherwise. Here nothing is public whatever it says. */
export function publicAccessBlockOf({ properties }: StorageResource): Readonly<Record<string, boolean>> {
  const given = properties["PublicAccessBlockConfiguration"];
  const block = objectOf(given);
  return Object.fromEntries(BLOCKS.map((name) => [name, given === undefined || String(block[name]) === "true"]));
}

/** Properties that ask for what the local bucket does not do; the start says so. */
export function propertiesNotRun(resource: StorageResource): readonly string[] {
  const { properties } = resource;
  const found = NOT_RUN.filter((name) => properties[name] !== undefined);
  const isVersioned = textOf(objectOf(properties["VersioningConfiguration"])["Status"]) === "Enabled";
  const hasOtherRules = lifecycleRulesOf(resource).some(({ days }) => days === undefined);
  return [
    ...found,
    ...(isVersioned ? ["VersioningConfiguration"] : []),
    ...(hasOtherRules ? ["LifecycleConfiguration (but for AbortIncompleteMultipartUpload)"] : []),
  ];
}

const NOT_RUN = [
  "AccelerateConfiguration",
  "IntelligentTieringConfigurations",
  "InventoryConfigurations",
  "LoggingConfiguration",
  "ObjectLockConfiguration",
  "ReplicationConfiguration",
  "WebsiteConfiguration",
] as const;

const NOTHING: JsonObject = {};
const objectOf = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : NOTHING);
const objectsOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];
const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;
const textsOf = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.flatMap((one) => textOf(one) ?? []) : [];
const numberOf = (value: JsonValue | undefined): number | undefined => {
  const number = Number(textOf(value) ?? Number.NaN);
  return Number.isNaN(number) ? undefined : number;
};
