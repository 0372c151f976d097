import { TemplateError } from "../../model/errors";
import type { CorsConfiguration } from "../../model/http-api";
import { seconds } from "../../model/time";
import type { ResolvedNode } from "../document/node";
import { allowOnly, readBoolean, readInteger, readMap, readText } from "../document/readers";

const MEMBERS = ["allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders", "maxAge", "allowCredentials"];

/** Reads a CORS configuration; `isCapital` for CloudFormation's names, otherwise OpenAPI's. Refused: what API Gateway refuses. */
export function readCors(node: ResolvedNode, isCapital: boolean, what: string): CorsConfiguration {
  const name = (member: string): string => (isCapital ? member.charAt(0).toUpperCase() + member.slice(1) : member);
  const cors = readMap(node, `the CORS configuration of ${what}`);
  allowOnly(cors, MEMBERS.map(name), `the CORS configuration of ${what}`);
  const get = (member: string): ResolvedNode | undefined => cors.entries.get(name(member));
  const texts = (member: string): readonly string[] => {
    const value = get(member);
    if (value === undefined) return [];
    const items = value.kind === "list" ? value.items : [value];
    return items.map((item) => readText(item, `${name(member)} of ${what}`));
  };
  const credentials = get("allowCredentials");
  const allowCredentials =
    credentials !== undefined && readBoolean(credentials, `${name("allowCredentials")} of ${what}`);
  const allowOrigins = texts("allowOrigins");
  if (allowCredentials && allowOrigins.includes("*")) {
    throw new TemplateError(
      "wrong-cors",
      credentials.at,
      `${what}: allow-credentials is not supported if 'allow-origin' is *; name the origins`,
    );
  }
  for (const origin of allowOrigins) checkOrigin(origin, get("allowOrigins") ?? cors, what);
  const maxAge = get("maxAge");
  return {
    allowOrigins,
    allowMethods: texts("allowMethods"),
    allowHeaders: texts("allowHeaders"),
    exposeHeaders: texts("exposeHeaders"),
    allowCredentials,
    ...(maxAge === undefined ? {} : { maxAge: seconds(readInteger(maxAge, `${name("maxAge")} of ${what}`)) }),
  };
}

/** API Gateway knows `*`, `https://*`, `http://*` and whole origins. */
function checkOrigin(origin: string, { at }: { readonly at: ResolvedNode["at"] }, what: string): void {
  if (["*", "http://*", "https://*"].includes(origin) || !origin.includes("*")) return;
  throw new TemplateError(
    "wrong-cors",
    at,
    `${what}: an origin is written whole; the only wildcards are *, https://* and http://*`,
  );
}
