import { isJsonObject } from "../../../model/json";
import type { BrandingSettings } from "../../resources/branding";

/** The colours, corner radii and logo of a page: the built-in ones, overridden by the client's style. */
export interface Theme {
  /** CSS that sets the variables of page-style.ts. */
  readonly variables: string;
  readonly logo?: { readonly light?: string; readonly dark?: string };
}

type Mode = "lightMode" | "darkMode";

const BUILT_IN: Readonly<Record<Mode, Readonly<Record<string, string>>>> = {
  lightMode: {
    page: "#f3f5f8",
    card: "#ffffff",
    line: "#dfe3ea",
    text: "#1b222c",
    heading: "#0f1621",
    muted: "#566070",
    field: "#ffffff",
    "field-line": "#8a94a3",
    accent: "#1d4fd7",
    "accent-hover": "#173fae",
    "on-accent": "#ffffff",
    link: "#1d4fd7",
    focus: "#6d94ff",
    danger: "#c62f2f",
    "danger-soft": "#fdf1f1",
    "danger-text": "#8f1d1d",
    good: "#2f8a57",
    "good-soft": "#effaf3",
    "good-text": "#17603a",
  },
  darkMode: {
    page: "#0e1217",
    card: "#171c23",
    line: "#2a323d",
    text: "#e4e8ee",
    heading: "#f5f7fa",
    muted: "#a3adbb",
    field: "#10151b",
    "field-line": "#657183",
    accent: "#8eb0ff",
    "accent-hover": "#adc5ff",
    "on-accent": "#0b1733",
    link: "#9dbaff",
    focus: "#5b86f7",
    danger: "#e36a6a",
    "danger-soft": "#2a1617",
    "danger-text": "#ffb9b9",
    good: "#4db37c",
    "good-soft": "#10241a",
    "good-text": "#a8e5c4",
  },
};

/** What is taken of a style's `Settings`: the variable, and where its colour stands for one mode. */
const COLOURS: readonly (readonly [variable: string, path: readonly string[]])[] = [
  ["page", ["components", "pageBackground", "MODE", "color"]],
  ["card", ["components", "form", "MODE", "backgroundColor"]],
  ["line", ["components", "form", "MODE", "borderColor"]],
  ["heading", ["componentClasses", "text", "MODE", "headingTextColor"]],
  ["text", ["componentClasses", "text", "MODE", "bodyTextColor"]],
  ["muted", ["componentClasses", "text", "MODE", "captionTextColor"]],
  ["accent", ["components", "primaryButton", "MODE", "defaults", "backgroundColor"]],
  ["on-accent", ["components", "primaryButton", "MODE", "defaults", "textColor"]],
  ["accent-hover", ["components", "primaryButton", "MODE", "hover", "backgroundColor"]],
  ["link", ["componentClasses", "link", "MODE", "defaults", "textColor"]],
  ["field", ["componentClasses", "input", "MODE", "defaults", "backgroundColor"]],
  ["field-line", ["componentClasses", "input", "MODE", "defaults", "borderColor"]],
  ["focus", ["componentClasses", "focusState", "MODE", "borderColor"]],
];

const ROUNDINGS: readonly (readonly [variable: string, path: readonly string[], pixels: number])[] = [
  ["card-radius", ["components", "form", "borderRadius"], 16],
  ["button-radius", ["componentClasses", "buttons", "borderRadius"], 10],
  ["field-radius", ["componentClasses", "input", "borderRadius"], 10],
];

/** The theme of a client's style; without one, or with Cognito's own values, the built-in one by the browser's wish. */
export function themeOf(branding: BrandingSettings | undefined): Theme {
  const settings = branding?.Settings;
  const scheme = at(settings, ["categories", "global", "colorSchemeMode"]);
  const shape = ROUNDINGS.map(([name, path, pixels]) => `--${name}:${rounding(at(settings, path), pixels)}`).join(";");
  const light = `:root{--scheme:light;${shape};${coloursOf(settings, "lightMode")}}`;
  const dark = `:root{--scheme:dark;${shape};${coloursOf(settings, "darkMode")}}`;
  const logo = logoOf(branding);
  return {
    variables:
      scheme === "LIGHT" ? light : scheme === "DARK" ? dark : `${light}@media(prefers-color-scheme:dark){${dark}}`,
    ...(logo !== undefined && { logo }),
  };
}

function coloursOf(settings: unknown, mode: Mode): string {
  const own = COLOURS.map(([name, path]) => [name, colour(at(settings, path, mode))] as const);
  const chosen = Object.fromEntries(own.filter(([, value]) => value !== undefined));
  return Object.entries({ ...BUILT_IN[mode], ...chosen })
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");
}

/**
 * Colours in a style are `rrggbb` or `rrggbbaa`. Anything else is ignored, since the value is put into the style sheet.
 */
const colour = (value: unknown): string | undefined =>
  typeof value === "string" && /^([0-9a-f]{6}|[0-9a-f]{8})$/i.test(value) ? `#${value}` : undefined;

const rounding = (value: unknown, pixels: number): string =>
  `${typeof value === "number" && value >= 0 && value <= 100 ? value : pixels}px`;

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
