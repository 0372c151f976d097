import { STATUS_CODES } from "node:http";
import type { RequestRecord } from "../../model/activity";
import type { Application } from "../../model/application";
import { address } from "../address";
import type { RequestEntry } from "../live/history";
import { readsTokens, type ShownRoute, shownRoutes } from "../shown-routes";
import { durationText } from "../time/time-text";
import { titleOf } from "./check-titles";
import type { RequestRowProps } from "./request-row";
import { shownClaims } from "./shown-claims";
import { failureLine, projectFolder, shownFailure } from "./shown-failure";

/** What the page shows of a request: a line to read at a glance and, opened, the reasons for its answer. */
export function requestRow(entry: RequestEntry, application: Application): RequestRowProps {
  const { number, request, lines } = entry;
  const { status, method, path, at, checks, claims, failure } = request;
  const failed = checks.find((check) => !check.passed);
  const answer = `${status} ${STATUS_CODES[status] ?? ""}`.trim();
  const route = shownRoutes(application).find(
    ({ apiLogicalId, routeKey }) => apiLogicalId === request.apiLogicalId && routeKey === request.routeKey,
  );
  return {
    number,
    status,
    method,
    path,
    at,
    outcome: outcomeOf(request),
    why: whyOf(request, application),
    took: durationText(request.duration),
    checks,
    judgement:
      failed === undefined
        ? withoutChecks(request)
        : `${titleOf(failed)} failed, and the first check that fails decides: ${answer}.`,
    facts: facts(request, application, answer, route),
    requestId: request.requestId,
    ...(route !== undefined &&
      readsTokens(route) && {
        explainAt: address("/token", { route: `${request.apiLogicalId} ${route.routeKey}` }),
      }),
    ...(claims !== undefined && { claims: shownClaims(claims) }),
    ...(failure !== undefined && { failure: shownFailure(failure, projectFolder(application)) }),
    detailAt: address("/request", { number: String(number) }),
    lines: lines.map((line) => ({ at: line.at, level: line.level, text: line.text })),
  };
}

function outcomeOf({ status, checks }: RequestRecord): RequestRowProps["outcome"] {
  if (status >= 500) return "error";
  return status === 401 || status === 403 || checks.some((check) => !check.passed) ? "refused" : "answered";
}

/** What decided: the function's failure, the check that failed, or where the request went. */
function whyOf(request: RequestRecord, application: Application): string {
  const failed = request.checks.find((check) => !check.passed);
  if (request.failure !== undefined) return failureLine(request.failure, projectFolder(application));
  return failed === undefined ? whereItWent(request, application) : `${titleOf(failed)}: ${failed.evidence}`;
}

function whereItWent(request: RequestRecord, application: Application): string {
  if (request.routeKey === undefined) {
    const isRest = application.restApis.some(({ logicalId }) => logicalId === request.apiLogicalId);
    return request.status === (isRest ? 403 : 404) ? "no route matches" : "answered by the gateway";
  }
  const name = functionName(request, application);
  return name === undefined ? request.routeKey : `${request.routeKey} → ${name}`;
}

function withoutChecks({ routeKey }: RequestRecord): string {
  return routeKey === undefined
    ? "No route matches, so nothing was checked."
    : "Nothing was checked: the route is open to everyone, or the request did not get as far.";
}

function facts(
  request: RequestRecord,
  application: Application,
  answer: string,
  route: ShownRoute | undefined,
): RequestRowProps["facts"] {
  const scopes = route?.authorizationScopes ?? [];
  return [
    ["Answer", answer],
    ["API", request.apiLogicalId],
    ["Route", request.routeKey ?? "none"],
    ...(route !== undefined && "name" in route.authorizer ? [["Authorizer", route.authorizer.name] as const] : []),
    ...(scopes.length > 0 ? [["Asks for", scopes.join(" or ")] as const] : []),
    ["Function", functionName(request, application) ?? "none"],
    ["Duration", durationText(request.duration)],
  ];
}

/** The function's logical id, or the last part of its ARN. */
export function functionName(
  { functionArn }: Pick<RequestRecord, "functionArn">,
  { functions }: Application,
): string | undefined {
  const known = functions.find(({ arn }) => arn === functionArn);
  return known?.logicalId ?? functionArn?.split(":").at(-1);
}
