import type { HttpRequest, HttpResponse } from "../../http/http-route";
import type { Client } from "../../resources/app-client";
import { brandingOf } from "../../resources/branding";
import type { Services } from "../../resources/services";
import { imageIn, imagePath, rulesOf, type Style, styleOf } from "../../resources/ui-customization";
import { pageStyles } from "../../resources/ui-styles";
import type { Pool } from "../../resources/user-pool";
import { isManagedLogin } from "../oauth/authorize-request";
import { type Theme, themeOf } from "./theme";

/**
 * How the pages look for a client: managed login by its branding, the classic pages by their UI customization as well.
 * The latter is made for light pages, so a sheet of its own keeps them light.
 */
export function clientTheme({ tables }: Services, pool: Pool, client: Pick<Client, "id">): Theme {
  const theme = themeOf(brandingOf(tables, pool.id, client.id)?.settings);
  const style = isManagedLogin(tables, pool) ? undefined : styleOf(tables, pool.id, client.id);
  if (style === undefined) return theme;
  const rules = rulesOf(style);
  const light = rules.length === 0 ? "" : ":root{color-scheme:light}";
  const image = imageIn(style.settings.ImageFile ?? "");
  const logo = image && `data:${image.type};base64,${image.bytes.toString("base64")}`;
  return {
    variables: [theme.variables, light, pageStyles(rules)].join("\n"),
    ...(logo === undefined ? theme.logo && { logo: theme.logo } : { logo: { light: logo } }),
  };
}

/** The path of a style's image: pool, client or `ALL`, version of the sheet. */
export const IMAGE_PATH = "/:pool/:client/:version/assets/images/image";

/** The image of a style, under the address that GetUICustomization names. Nothing of it is run, whatever it holds. */
export function styleImage({ tables, pools }: Services, { url, method }: HttpRequest): HttpResponse | undefined {
  const [, poolId = "", clientId = ""] = url.pathname.split("/");
  const style: Style | undefined =
    pools.find(poolId) === undefined || method !== "GET" ? undefined : styleOf(tables, poolId, clientId);
  const image = style && imageIn(style.settings.ImageFile ?? "");
  if (style === undefined || image === undefined || imagePath(poolId, style) !== url.pathname) return undefined;
  return {
    status: 200,
    headers: {
      "content-type": image.type,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "no-cache",
    },
    body: image.bytes,
  };
}
