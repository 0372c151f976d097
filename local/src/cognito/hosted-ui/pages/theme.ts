import { isJsonObject } from "../../../model/json";
import type { BrandingSettings } from "../../resources/branding";

/** What a client's style changes on its pages: colours, corner radii, the colour scheme, and the logo. */
export interface Theme {
  /** CSS that sets properties of pages/look/tokens.css; it stands after the style sheet of the pages. */
  readonly variables: string;
  readonly logo?: { readonly light?: string; readonly dark?: string };
}

type Mode = "lightMode" | "darkMode";

/** What is taken of a style's `Settings`: the variable, and where its colour stands for one mode. */
const COLOURS: readonly (readonly [variable: string, path: readonly string[]])[] = [
  ["page", ["components", "pageBackground", "MODE", "color"]],
  ["card", ["components", "form", "MODE", "backgroundColor"]],
  ["line", ["components", "form", "MODE", "borderColor"]],
  ["heading", ["componentClasses", "text", "MODE", "headingTextColor"]],
  ["ink", ["componentClasses", "text", "MODE", "bodyTextColor"]],
  ["muted", ["componentClasses", "text", "MODE", "captionTextColor"]],
  ["accent", ["components", "primaryButton", "MODE", "defaults", "backgroundColor"]],
  ["accent-ink", ["components", "primaryButton", "MODE", "defaults", "textColor"]],
  ["accent-hover", ["components", "primaryButton", "MODE", "hover", "backgroundColor"]],
  ["link", ["componentClasses", "link", "MODE", "defaults", "textColor"]],
  ["field", ["componentClasses", "input", "MODE", "defaults", "backgroundColor"]],
  ["strong-line", ["componentClasses", "input", "MODE", "defaults", "borderColor"]],
  ["focus", ["componentClasses", "focusState", "MODE", "borderColor"]],
];

const ROUNDINGS: readonly (readonly [variable: string, path: readonly string[]])[] = [
  ["card-radius", ["components", "form", "borderRadius"]],
  ["button-radius", ["componentClasses", "buttons", "borderRadius"]],
  ["field-radius", ["componentClasses", "input", "borderRadius"]],
];

const WISHES = "(prefers-color-scheme:";

/** The theme of a client's style; without one, or with Cognito's own values, the built-in one by the browser's wish. */
export function themeOf(branding: BrandingSettings | undefined): Theme {
  const settings = branding?.Settings;
  const scheme = at(settings, ["categories", "global", "colorSchemeMode"]);
  const light = `color-scheme:light;${coloursOf(settings, "lightMode")}`;
  const dark = `color-scheme:dark;${coloursOf(settings, "darkMode")}`;
  const colours =
    scheme === "LIGHT"
      ? `:root{${light}}`
      : scheme === "DARK"
        ? `:root{${dark}}`
        : `@media${WISHES}light){:root{${light}}}@media${WISHES}dark){:root{${dark}}}`;
  const logo = logoOf(branding);
  return { variables: `:root{${roundingsOf(settings)}}${colours}`, ...(logo !== undefined && { logo }) };
}

const coloursOf = (settings: unknown, mode: Mode): string =>
  COLOURS.map(([name, path]) => property(name, colour(at(settings, path, mode)))).join("");

const roundingsOf = (settings: unknown): string =>
  ROUNDINGS.map(([name, path]) => property(name, rounding(at(settings, path)))).join("");

const property = (name: string, value: string | undefined): string =>
  value === undefined ? "" : `--${name}:${value};`;

/**
 * Colours in a style are `rrggbb` or `rrggbbaa`. Anything else is ignored, since the value is put into the style sheet.
 */
const colour = (value: unknown): string | undefined =>
  typeof value === "string" && /^([0-9a-f]{6}|[0-9a-f]{8})$/i.test(value) ? `#${value}` : undefined;

const rounding = (value: unknown): string | undefined =>
  typeof value === "number" && value >= 0 && value <= 100 ? `${value}px` : undefined;

function at(settings: unknown, path: readonly string[], mode?: Mode): unknown {
  let found: unknown = settings;
  for (const step of path) {
    const name = step === "MODE" ? mode : step;
    if (!isJsonObject(found) || name === undefined || !Object.hasOwn(found, name)) return undefined;
    found = found[name];
  }
  return found;
}

const TYPES: Readonly<Record<string, string>> = {
  ICO: "image/x-icon",
  JPEG: "image/jpeg",
  PNG: "image/png",
  SVG: "image/svg+xml",
  WEBP: "image/webp",
};

/** `FORM_LOGO` among the style's assets, unless its settings switch it off. The bytes are base64 already. */
function logoOf(branding: BrandingSettings | undefined): Theme["logo"] {
  if (at(branding?.Settings, ["components", "form", "logo", "enabled"]) === false) return undefined;
  const logos = (branding?.Assets ?? []).filter(
    ({ Category, Bytes }) => Category === "FORM_LOGO" && Bytes !== undefined,
  );
  const address = (mode: "LIGHT" | "DARK") => {
    const logo =
      logos.find(({ ColorMode }) => ColorMode === mode) ?? logos.find(({ ColorMode }) => ColorMode === "DYNAMIC");
    return logo && `data:${TYPES[logo.Extension]};base64,${(logo.Bytes ?? "").replace(/[^A-Za-z0-9+/=]/g, "")}`;
  };
  const [light, dark] = [address("LIGHT"), address("DARK")];
  if (light === undefined && dark === undefined) return undefined;
  return { ...(light !== undefined && { light }), ...(dark !== undefined && { dark }) };
}
