import type { JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import { clientId } from "../input/api-members";
import { toApiTime } from "../input/api-time";
import { anything, boolean, list, oneOf, string, type ValueOf } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";
import type { ConfiguredRecord } from "../store/records";
import type { Tables } from "../store/tables";
import { configuredRecord, storedSettings, withoutUndefined } from "./configured";
import { newUuid } from "./new-ids";
import type { Services } from "./services";

const asset = structure({
  Category: required(string({ min: 1, max: 64 })),
  ColorMode: required(oneOf("LIGHT", "DARK", "DYNAMIC")),
  Extension: required(oneOf("ICO", "JPEG", "PNG", "SVG", "WEBP")),
  Bytes: optional(string({ max: 1_000_000 })),
  ResourceId: optional(string({ max: 40 })),
});

/** The content of a style. `Settings` is a document that is stored and never interpreted. */
export const brandingContent = {
  UseCognitoProvidedValues: withDefault(boolean, false),
  Settings: optional(anything),
  Assets: optional(list(asset, { max: 40 })),
} as const;

export const brandingId = string({ max: 64, pattern: /^[0-9a-fA-F-]{36}$/ });

export const brandingSchema = structure({ ClientId: required(clientId), ...brandingContent });
/** The style of one client's managed login pages. */
export type BrandingSettings = ValueOf<typeof brandingSchema>;

/** A style with its id. */
export interface Branding {
  readonly id: string;
  readonly settings: BrandingSettings;
  readonly record: ConfiguredRecord;
}

/** The style of a client's managed login pages. Without one, version 2 of them answers 403. */
export function brandingOf(tables: Tables, poolId: string, clientId: string): Branding | undefined {
  return brandingsOf(tables, poolId).find(({ settings }) => settings.ClientId === clientId);
}

/** Throws ResourceNotFoundException. */
export function existingBranding(tables: Tables, poolId: string, id: string): Branding {
  const record = tables.brandings.get(poolId, id);
  if (record === undefined) throw new CognitoError("no-such-branding");
  return branding(id, record);
}

/** Throws for a style that asks for AWS's values and brings its own. */
export function checkBrandingContent(content: Omit<BrandingSettings, "ClientId">): void {
  const isOwn = content.Settings !== undefined || content.Assets !== undefined;
  if (content.UseCognitoProvidedValues && isOwn) throw new CognitoError("branding-two-sources");
}

function brandingsOf(tables: Tables, poolId: string): readonly Branding[] {
  return [...tables.brandings.entries([poolId])].map(({ key, value }) => branding(String(key[1]), value));
}

const branding = (id: string, record: ConfiguredRecord): Branding => ({
  id,
  settings: storedSettings(brandingSchema, record),
  record,
});

/** Writes a client's style, in place of the one it had. Call it in a transaction. */
export function putBranding(
  services: Services,
  poolId: string,
  settings: BrandingSettings,
  fromTemplate: boolean,
): Branding {
  const before = brandingOf(services.tables, poolId, settings.ClientId);
  const id = before?.id ?? newUuid(services.random);
  const record = configuredRecord(services.clock, before?.record, settings, fromTemplate);
  services.tables.brandings.put([poolId, id], record);
  return { id, settings, record };
}

export function describeBranding(poolId: string, { id, settings, record }: Branding): JsonObject {
  const { ClientId: _client, ...content } = settings;
  return withoutUndefined({
    ManagedLoginBrandingId: id,
    UserPoolId: poolId,
    ...content,
    CreationDate: toApiTime(record.createdAt),
    LastModifiedDate: toApiTime(record.modifiedAt),
  });
}
