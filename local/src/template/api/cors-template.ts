import type { MockResponse } from "../../model/rest-api";

/**
 * The mapping template by which the CDK answers a preflight from one of several origins: the response names the first
 * one, and the template puts the request's own in its place where it is among the others.
 */
const CDK_CORS_TEMPLATE = new RegExp(
  [
    String.raw`^#set\(\$origin = \$input\.params\(\)\.header\.get\("Origin"\)\)`,
    String.raw`#if\(\$origin == ""\)`,
    String.raw`#set\(\$origin = \$input\.params\(\)\.header\.get\("origin"\)\)`,
    "#end",
    String.raw`#if\((?<condition>[^\n]+)\)`,
    String.raw`#set\(\$context\.responseOverride\.header\.Access-Control-Allow-Origin = \$origin\)`,
    "#end$",
  ].join(String.raw`\s+`),
);

/**
 * A response whose only template is that one, letter by letter, with the origins in place of the template; any other
 * response as it is.
 *
 * @see docs/aws-behaviour/cdk.md, C13
 */
export function withReturnedOrigins(response: MockResponse): MockResponse {
  const [template, ...others] = Object.values(response.responseTemplates);
  const condition = CDK_CORS_TEMPLATE.exec(template?.trim() ?? "")?.groups?.["condition"];
  if (condition === undefined || others.length > 0) return response;
  const origins = condition.split(" || ").map((part) => /^\$origin == "([^"$#]+)"$/.exec(part)?.[1]);
  const known = origins.filter((origin) => origin !== undefined);
  return known.length === origins.length ? { ...response, responseTemplates: {}, returnedOrigins: known } : response;
}
