import { isLoopbackHost } from "../../http/loopback-only";
import type { CorsConfiguration } from "../../model/http-api";
import type { GatewayRequest } from "../request";
import { matchRoute, type RouteMatch } from "../routes/route-table";
import { type CompiledApi, pathInStage } from "./compiled-api";
import { isPreflight } from "./cors";

/** Where a request goes, before anybody asks who sent it. */
export type Placement =
  | { readonly kind: "route"; readonly match: RouteMatch }
  /** The API's own CORS configuration answers it. */
  | { readonly kind: "preflight"; readonly cors: CorsConfiguration }
  | { readonly kind: "no-route" | "outside-stage" | "headers-too-large" | "foreign-host" };

/** Characters that the request line and all header values may have together. Documented: 10,240 bytes. */
const LARGEST_HEAD = 10_240;

/**
 * Decides where a request goes: Host header, size of the headers, stage, route, preflight, in this order. It does NOT
 * throttle, and asks no authorizer.
 */
export function placeRequest({ api: { cors, stage }, table }: CompiledApi, request: GatewayRequest): Placement {
  if (!isLoopbackHost(request.headers["host"] ?? "localhost")) return { kind: "foreign-host" };
  if (request.headSize > LARGEST_HEAD) return { kind: "headers-too-large" };
  const path = pathInStage(stage.name, request.path);
  if (path === undefined) return { kind: "outside-stage" };
  const match = matchRoute(table, request.method, path);
  if (match !== undefined) return { kind: "route", match };
  return cors !== undefined && isPreflight(request) ? { kind: "preflight", cors } : { kind: "no-route" };
}
