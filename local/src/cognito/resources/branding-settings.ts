import { clientId } from "../input/api-members";
import { anything, boolean, list, oneOf, string, type ValueOf } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";

const asset = structure({
  Category: required(string({ min: 1, max: 64 })),
  ColorMode: required(oneOf("LIGHT", "DARK", "DYNAMIC")),
  Extension: required(oneOf("ICO", "JPEG", "PNG", "SVG", "WEBP")),
  Bytes: optional(string({ max: 1_000_000 })),
  ResourceId: optional(string({ max: 40 })),
});

/** What a style says; `Settings` is a document that nothing here looks into. */
export const brandingContent = {
  UseCognitoProvidedValues: withDefault(boolean, false),
  Settings: optional(anything),
  Assets: optional(list(asset, { max: 40 })),
} as const;

export const brandingId = string({ max: 64, pattern: /^[0-9a-fA-F-]{36}$/ });

export const brandingSchema = structure({ ClientId: required(clientId), ...brandingContent });
/** The style of one client's managed login pages. */
export type BrandingSettings = ValueOf<typeof brandingSchema>;
