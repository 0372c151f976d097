import { isJsonObject, type JsonObject } from "../../model/json";
import type { Clock } from "../../model/time";
import { type InputSchema, newReading } from "../input/schema";
import type { ConfiguredRecord } from "../store/records";

/** The record of a resource that the template or the API configures. Unchanged settings keep their time of change. */
export function configuredRecord(
  clock: Clock,
  before: ConfiguredRecord | undefined,
  settings: unknown,
  fromTemplate: boolean,
): ConfiguredRecord {
  const plain = withoutUndefined(settings);
  const isSame = before !== undefined && JSON.stringify(before.settings) === JSON.stringify(plain);
  const now = clock();
  const modifiedAt = isSame ? before.modifiedAt : now;
  return { settings: plain, createdAt: before?.createdAt ?? now, modifiedAt, fromTemplate };
}

/**
 * Whether a record that the API is about to change is the template's. It stays so: the change lasts until the next start,
 * and the log says that.
 */
export function isOfTemplate(log: (line: string) => void, before: ConfiguredRecord | undefined, what: string): boolean {
  if (before?.fromTemplate !== true) return false;
  log(`The API has changed ${what}. The template's settings hold again after a restart.`);
  return true;
}

/** Stands for every client of the pool that has no settings of its own. */
export const ALL_CLIENTS = "ALL";

/** The settings in a record. Throws if they do not fit their schema: the store is damaged then. */
export function storedSettings<Settings>(schema: InputSchema<Settings>, { settings }: ConfiguredRecord): Settings {
  const reading = newReading(false);
  const read = schema.read(settings, "", reading);
  const wrong = [...reading.problems, ...reading.mistyped];
  if (read === undefined || wrong.length > 0) throw new Error(`Stored settings do not fit: ${wrong.join("; ")}`);
  return read;
}

/** A value as JSON: members that are undefined are removed, at any depth. */
export function withoutUndefined(value: unknown): JsonObject {
  const plain: unknown = JSON.parse(JSON.stringify(value));
  if (!isJsonObject(plain)) throw new Error("Settings are no object.");
  return plain;
}
