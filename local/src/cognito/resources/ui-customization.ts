import type { JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import { toApiTime } from "../input/api-time";
import { string, type ValueOf } from "../input/schema";
import { optional, structure, withDefault } from "../input/structure";
import type { ConfiguredRecord } from "../store/records";
import type { Tables } from "../store/tables";
import { ALL_CLIENTS, configuredRecord, storedSettings, withoutUndefined } from "./configured";
import { domainOf } from "./domain";
import type { Services } from "./services";
import { readStyles, type StyleRule } from "./ui-styles";
import type { Place } from "./user-pool";

/** A client, or all that have no style of their own. */
export const styledClient = string({ min: 1, max: 128, pattern: /^[\w+]+$/ });

export const styleMembers = {
  ClientId: withDefault(styledClient, ALL_CLIENTS),
  CSS: optional(string({ max: 131_072 })),
  /** Base64. */
  ImageFile: optional(string({ max: 180_000, pattern: /^[A-Za-z0-9+/\s]*={0,2}\s*$/ })),
} as const;

export const styleSchema = structure(styleMembers);
/** How the classic pages look for one client, or for all. */
export type StyleSettings = ValueOf<typeof styleSchema>;

/** The style that holds for a client: its own, or else the one for all. */
export interface Style {
  /** Whose it is: the client, or `ALL`. */
  readonly clientId: string;
  readonly settings: StyleSettings;
  readonly record: ConfiguredRecord;
}

export function styleOf(tables: Tables, poolId: string, clientId: string): Style | undefined {
  for (const owner of [clientId, ALL_CLIENTS]) {
    const record = tables.uiCustomizations.get(poolId, owner);
    if (record !== undefined) return { clientId: owner, settings: storedSettings(styleSchema, record), record };
  }
  return undefined;
}

const LARGEST_IMAGE = 100 * 1024;

export interface StyleImage {
  readonly type: "image/png" | "image/jpeg";
  readonly bytes: Buffer;
}

/** An image by what its first bytes say; undefined for anything that is no PNG or JPEG. */
export function imageIn(base64: string): StyleImage | undefined {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.subarray(0, 8).equals(PNG)) return { type: "image/png", bytes };
  return bytes.subarray(0, 3).equals(JPEG) ? { type: "image/jpeg", bytes } : undefined;
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG = Buffer.from([0xff, 0xd8, 0xff]);

/** Why a style is refused, by API and template alike: its sheet, its image, or a pool without a domain. */
export function styleRuleBroken(settings: StyleSettings, hasDomain: boolean): CognitoError | undefined {
  if (!hasDomain) return new CognitoError("style-without-domain");
  const styles = readStyles(settings.CSS ?? "");
  if ("problem" in styles) return new CognitoError("style-invalid", styles.problem);
  if (settings.ImageFile === undefined) return undefined;
  const image = imageIn(settings.ImageFile);
  if (image === undefined) return new CognitoError("style-image-invalid");
  return image.bytes.length > LARGEST_IMAGE ? new CognitoError("style-image-too-large") : undefined;
}

/** The rules of a stored sheet. */
export function rulesOf({ settings }: Style): readonly StyleRule[] {
  const styles = readStyles(settings.CSS ?? "");
  return "problem" in styles ? [] : styles;
}

/** Writes a style in place of the former one. Call it in a transaction. */
export function putStyle({ tables, clock }: Services, poolId: string, settings: StyleSettings, fromTemplate: boolean) {
  const before = tables.uiCustomizations.get(poolId, settings.ClientId);
  tables.uiCustomizations.put([poolId, settings.ClientId], configuredRecord(clock, before, settings, fromTemplate));
}

/** The path under which the pages' port serves a style's image. */
export const imagePath = (poolId: string, { clientId, record }: Style): string =>
  `/${poolId}/${clientId}/${versionOf(record)}/assets/images/image`;

/** The time of the last change to the second, as AWS numbers the versions of a sheet. */
const versionOf = ({ modifiedAt }: ConfiguredRecord): string =>
  new Date(modifiedAt).toISOString().replace(/\D/g, "").slice(0, 14);

/** The style that holds for a client as GetUICustomization shows it; nothing but the names where there is none. */
export function describeStyle(tables: Tables, place: Place, poolId: string, clientId: string): JsonObject {
  const style = styleOf(tables, poolId, clientId);
  if (style === undefined) return {};
  const { settings, record } = style;
  return withoutUndefined({
    UserPoolId: poolId,
    ClientId: style.clientId,
    ImageUrl: settings.ImageFile === undefined ? undefined : `${place.domain()}${imagePath(poolId, style)}`,
    CSS: settings.CSS,
    CSSVersion: versionOf(record),
    LastModifiedDate: toApiTime(record.modifiedAt),
    CreationDate: toApiTime(record.createdAt),
  });
}

export const hasDomain = (tables: Tables, poolId: string): boolean => domainOf(tables, poolId) !== undefined;
