import { METHODS } from "node:http";
import type { HttpApi, Route } from "../../model/http-api";
import type { GatewayError } from "../answer";
import { tokenIn } from "../authorizers/identity-source";
import { type CompiledApi, compileApi } from "../http-api/compiled-api";
import { placeRequest } from "../http-api/place-request";
import { type GatewayRequest, parseQueryString, readRequest } from "../request";

/** What is asked about a token: the route that its request takes, and what the authorizer finds there. */
export type Question =
  | { readonly kind: "route"; readonly asked: string; readonly route: Route; readonly token: string | undefined }
  /** The gateway answers before it comes to an authorizer. */
  | { readonly kind: "refused"; readonly asked: string; readonly error: GatewayError; readonly hint?: string };

/**
 * Reads `GET /todos/7?done=1`, a route key or a request, as the gateway reads what comes in. A route key that no
 * request can have in its line (`ANY /a`, `$default`, `GET /a/{id}`) stands for its route. Throws as compileApi does.
 */
export function readQuestion(api: HttpApi, text: string, token: string | undefined): Question {
  const compiled = compileApi(api, { allowUnsignedIam: true });
  const named = api.routes.find(({ routeKey }) => routeKey === text);
  const asked = text.replace(/\?.*$/s, "");
  if (named !== undefined && !isRequestLine(text))
    return atRoute(asked, named, { method: "GET", target: "/" }, token, compiled);
  const line = /^(\S+) (.*)$/s.exec(text);
  const [, method = "", written = ""] = line ?? [];
  if (line === null) return refused(asked, "not-found", 'write the method and the path, as in "GET /todos"');
  const target = named === undefined ? written : inStage(api, written);
  const request = METHODS.includes(method) ? requestOf({ method, target }) : undefined;
  if (request === undefined) return refused(asked, "bad-request", hintFor(method, written));
  const placement = placeRequest(compiled, request);
  switch (placement.kind) {
    case "route":
      return atRoute(asked, placement.match.route, { method, target }, token, compiled);
    case "outside-stage":
      return refused(asked, "not-found", `the paths of this stage begin with /${api.stage.name}`);
    case "headers-too-large":
      return refused(asked, "headers-too-large");
    default:
      return refused(asked, "not-found");
  }
}

const isRequestLine = (routeKey: string): boolean => !/^ANY |[{]|^\$default$/.test(routeKey);

const inStage = ({ stage }: HttpApi, path: string): string =>
  stage.name === "$default" ? path : `/${stage.name}${path}`;

function refused(asked: string, error: GatewayError, hint?: string): Question {
  return { kind: "refused", asked, error, ...(hint !== undefined && { hint }) };
}

function hintFor(method: string, target: string): string {
  const upper = method.toUpperCase();
  if (upper !== method && METHODS.includes(upper)) return `methods are written in capitals, ${upper}`;
  if (!METHODS.includes(method)) return `there is no method ${method}`;
  if (!target.startsWith("/")) return "the path begins with /";
  return "the path must be ASCII without spaces, every % with two hexadecimal digits that make up UTF-8";
}

/** The line of a request, and the headers that matter here, names and values in turn. */
interface RequestSketch {
  readonly method: string;
  readonly target: string;
  readonly headers?: readonly string[];
}

function requestOf({ method, target, headers = [] }: RequestSketch): GatewayRequest | undefined {
  return readRequest({
    method,
    target,
    rawHeaders: ["host", "localhost", ...headers],
    httpVersion: "1.1",
    remoteAddress: "127.0.0.1",
  });
}

/** The question once the token was put where the route's JWT authorizer looks for it. */
function atRoute(
  asked: string,
  route: Route,
  sketch: RequestSketch,
  token: string | undefined,
  compiled: CompiledApi,
): Question {
  const { authorizer } = route;
  if (authorizer.type !== "JWT") return { kind: "route", asked, route, token: undefined };
  const { identitySource } = authorizer;
  const request = requestOf(token === undefined || token === "" ? sketch : withToken(sketch, identitySource, token));
  if (request === undefined) return refused(asked, "bad-request");
  if (placeRequest(compiled, request).kind === "headers-too-large") return refused(asked, "headers-too-large");
  return { kind: "route", asked, route, token: tokenIn(compiled.tokenSources.get(identitySource)?.(request)) };
}

function withToken(sketch: RequestSketch, identitySource: string, token: string): RequestSketch {
  const [, place, name = ""] = /^\$request\.(header|querystring)\.(.+)$/.exec(identitySource) ?? [];
  if (place === "header") return { ...sketch, headers: [name, token] };
  const question = sketch.target.indexOf("?");
  const [path, query] =
    question === -1 ? [sketch.target, ""] : [sketch.target.slice(0, question), sketch.target.slice(question + 1)];
  const others = query.split("&").filter((part) => part !== "" && parseQueryString(part)[0]?.[0] !== name);
  const parameter = new URLSearchParams([[name, token]]).toString();
  return { ...sketch, target: `${path}?${[...others, parameter].join("&")}` };
}
