import { TemplateError } from "../../model/errors";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import type { StorageResource } from "../../model/storage";
import type { TableDescription } from "./dynalite-store";
import { errorMessage, errorType } from "./dynamodb-error";
import { IndexTypeError } from "./secondary-indexes";
import { itemPrefix } from "./store-view";
import { definitionOf, readDefinition, shapeOf, type TableDefinition } from "./table-definition";
import { changeTable, createTable } from "./table-operations";
import { below } from "./table-store";
import type { Tables } from "./tables";
import { setTimeToLive } from "./time-to-live";

/** Properties that CreateTable takes as they are. The others change nothing that can be seen here, or are noticed. */
const TAKEN = [
  "AttributeDefinitions",
  "KeySchema",
  "BillingMode",
  "ProvisionedThroughput",
  "LocalSecondaryIndexes",
  "GlobalSecondaryIndexes",
  "DeletionProtectionEnabled",
  "TableClass",
];

/**
 * Creates the template's tables and brings those that are there in line with it. A table that has left the template
 * stays as it is. Throws TemplateError for a table that DynamoDB would refuse, and for a change that would cost items.
 */
export async function applyTables(tables: Tables, resources: readonly StorageResource[]): Promise<void> {
  for (const resource of resources) {
    const body = createTableInput(resource);
    const wanted = refusedByTemplate(resource, () => readDefinition(body, tables.view()));
    const before = tables.view().table(resource.name);
    if (before === undefined) await createTable(tables, body);
    else await bringInLine(tables, resource, before, wanted);
    const attribute = timeToLiveOf(resource);
    await tables.alone([resource.name], () => setTimeToLive(tables.store, resource.name, attribute));
  }
}

async function bringInLine(
  tables: Tables,
  resource: StorageResource,
  before: TableDescription,
  wanted: TableDefinition,
): Promise<void> {
  const asIs = readDefinition(definitionOf(before), tables.view());
  const what = replacing(asIs, wanted);
  if (what !== undefined) {
    if ((await tables.store.entries({ ...below(itemPrefix(resource.name)), limit: 1 }).all()).length > 0)
      throw new TemplateError("table-replaced", resource.location, replacedText(resource, what));
    // An empty table loses nothing, and its indexes have no entries.
    await tables.alone([resource.name], () => changeTable(tables, before, wanted));
  } else if (JSON.stringify(asIs) !== JSON.stringify(wanted)) {
    try {
      await tables.alone([resource.name], () => changeTable(tables, before, wanted));
    } catch (error) {
      if (!(error instanceof IndexTypeError)) throw error;
      const advice = "correct these items first, or start with another state folder (--state DIR)";
      throw new TemplateError(
        "index-type",
        resource.location,
        `in '${resource.logicalId}' ${error.message}; ${advice}`,
      );
    }
  }
}

/** What differs so that AWS replaces the table by an empty one; undefined if nothing does. */
function replacing(asIs: TableDefinition, wanted: TableDefinition): string | undefined {
  const typeOf = ({ AttributeDefinitions }: TableDefinition, name: string) =>
    AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
  const keysOf = (definition: TableDefinition) =>
    definition.KeySchema.map((key) => [key, typeOf(definition, key.AttributeName)]);
  const indexesOf = (definition: TableDefinition) => (definition.LocalSecondaryIndexes ?? []).map(shapeOf);
  if (JSON.stringify(keysOf(asIs)) !== JSON.stringify(keysOf(wanted))) return "keys";
  if (JSON.stringify(indexesOf(asIs)) !== JSON.stringify(indexesOf(wanted))) return "local secondary indexes";
  return undefined;
}

const replacedText = ({ logicalId, name }: StorageResource, what: string): string =>
  `the ${what} of '${logicalId}' have changed, and the table ${name} has items. A deployment replaces the table by an ` +
  `empty one; here nothing is lost unasked. Undo the change and remove the table by the API ` +
  `(aws dynamodb delete-table --table-name ${name}), or give the table another name, or start with another state ` +
  "folder (--state DIR)";

/** A table's properties in the words of CreateTable. */
function createTableInput({ name, properties }: StorageResource): JsonObject {
  const taken = Object.fromEntries(TAKEN.map((property) => [property, asApiValue(properties[property], property)]));
  const { Tags } = properties;
  return {
    ...taken,
    TableName: name,
    ...(Array.isArray(Tags) && { Tags }),
    GlobalSecondaryIndexes: indexesOf(taken["GlobalSecondaryIndexes"]),
  };
}

/** Properties of an index that have no effect here. */
function indexesOf(indexes: JsonValue | undefined): JsonValue | undefined {
  if (!Array.isArray(indexes)) return undefined;
  return indexes.filter(isJsonObject).map(({ IndexName, KeySchema, Projection, ProvisionedThroughput }) => ({
    IndexName,
    KeySchema,
    Projection,
    ProvisionedThroughput,
  }));
}

/** A value of a template may be written as text where the API wants a number or a Boolean. */
function asApiValue(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((each: JsonValue) => asApiValue(each, name) ?? null);
  if (isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asApiValue(each, key)]));
  if (name.endsWith("CapacityUnits") && typeof value === "string") return Number(value);
  if (name.endsWith("Enabled") && typeof value === "string") return value.toLowerCase() === "true";
  return value;
}

function timeToLiveOf({ properties }: StorageResource): string | undefined {
  const specification = properties["TimeToLiveSpecification"];
  if (!isJsonObject(specification)) return undefined;
  const { AttributeName, Enabled } = specification;
  return String(Enabled).toLowerCase() === "true" && typeof AttributeName === "string" ? AttributeName : undefined;
}

function refusedByTemplate<Value>(resource: StorageResource, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (errorType(error) === undefined || errorType(error) === "") throw error;
    throw new TemplateError(
      "table-refused",
      resource.location,
      `DynamoDB refuses the table '${resource.logicalId}': ${errorMessage(error)}`,
    );
  }
}
