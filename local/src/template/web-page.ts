import { existsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { Notice, WebPage } from "../model/application";
import { TemplateError } from "../model/errors";
import type { SourceLocation } from "../model/source";
import { allowOnly, readMap, readText, type TemplateMap, type TemplateNode } from "./document/node";
import type { Parameter } from "./intrinsics/parameters";

/** The parameter that is the page's address, where the template declares it and names no other one. */
const USUAL_PARAMETER = "WebUrl";

/**
 * What `Metadata: {Gatehouse: {Web: folder}}` says, or `{Web: {Folder: folder, UrlParameter: name}}`; undefined without
 * it. A folder without `index.html` is a notice, since what `sam build` writes keeps the name and leaves the folder
 * behind. Throws a TemplateError for any other form and for a parameter that the template does not declare. It does NOT
 * look at other metadata, nor into the page.
 */
export function readWebPage(
  root: TemplateNode,
  templateFile: string,
  notice: (notice: Notice) => void,
): WebPage | undefined {
  const gatehouse = mapAt(root, "Metadata")?.entries.get("Gatehouse");
  if (gatehouse === undefined) return undefined;
  const settings = readMap(gatehouse, "Metadata/Gatehouse");
  allowOnly(settings, ["Web"], "Metadata/Gatehouse");
  const web = settings.entries.get("Web");
  if (web === undefined) return undefined;
  const { folder, parameter } = readForm(web);
  const declared = mapAt(root, "Parameters")?.entries;
  if (parameter !== undefined && declared?.has(parameter) !== true)
    throw wrong(web.at, `UrlParameter names '${parameter}', which is not among the template's Parameters`);
  const name = parameter ?? (declared?.has(USUAL_PARAMETER) === true ? USUAL_PARAMETER : undefined);
  const path = pathOf(folder, templateFile, web.at);
  if (!existsSync(join(path, "index.html"))) {
    const message = `the folder '${folder}' that Metadata/Gatehouse/Web names has no index.html; no web page is served`;
    notice({ code: "web-page-missing", message, location: web.at });
    return undefined;
  }
  return {
    folder: path,
    location: web.at,
    ...(name !== undefined && { urlParameter: name }),
  };
}

/** The override that gives the template the address at which its page is served; none where it takes none. */
export function addressParameter(web: WebPage | undefined, url: string | undefined): Readonly<Record<string, string>> {
  return web?.urlParameter === undefined || url === undefined ? {} : { [web.urlParameter]: url };
}

/** The page with what the template takes for its address. */
export function withAddress(web: WebPage, parameters: ReadonlyMap<string, Parameter>): WebPage {
  const url = web.urlParameter === undefined ? undefined : parameters.get(web.urlParameter)?.value;
  return typeof url === "string" ? { ...web, url } : web;
}

function readForm(web: TemplateNode): { readonly folder: string; readonly parameter: string | undefined } {
  if (web.kind === "scalar") return { folder: readText(web, "Metadata/Gatehouse/Web"), parameter: undefined };
  const form = readMap(web, "Metadata/Gatehouse/Web");
  allowOnly(form, ["Folder", "UrlParameter"], "Metadata/Gatehouse/Web");
  return {
    folder: literal(form, "Folder") ?? "",
    parameter: literal(form, "UrlParameter"),
  };
}

function literal(form: TemplateMap, key: string): string | undefined {
  const node = form.entries.get(key);
  if (node === undefined) return undefined;
  if (node.kind !== "scalar") throw wrong(node.at, `${key} of Metadata/Gatehouse/Web must be literal text`);
  return readText(node, `${key} of Metadata/Gatehouse/Web`);
}

function pathOf(folder: string, templateFile: string, at: SourceLocation): string {
  if (folder === "" || isAbsolute(folder))
    throw wrong(at, "Metadata/Gatehouse/Web must name a folder, relative to the template");
  return join(dirname(templateFile), folder);
}

function mapAt(node: TemplateNode, key: string): TemplateMap | undefined {
  const found = node.kind === "map" ? node.entries.get(key) : undefined;
  return found?.kind === "map" ? found : undefined;
}

const wrong = (at: SourceLocation, message: string): TemplateError => new TemplateError("wrong-web-page", at, message);
