import { STATUS_CODES } from "node:http";
import type { FunctionLogLine, RequestRecord } from "../../model/activity";
import type { Application } from "../../model/application";
import { printable, printableLines } from "../../model/printable";
import type { RequestEntry } from "../live/history";
import { type Element, h } from "../page/markup";
import { timeElement } from "../page/time-text";
import { address } from "../request-context";
import { readsTokens, shownRoutes } from "../shown-routes";
import { checkList, titleOf } from "./checks";
import { claimList } from "./claims";

/** One request: a line to read at a glance and, opened, the reasons for its answer. */
export function requestElement({ number, request, lines }: RequestEntry, application: Application): Element {
  return h(
    "li",
    { id: `request-${number}`, class: "request", "data-outcome": outcomeOf(request), "data-number": String(number) },
    h("details", {}, summary(request, application), details(request, lines, application)),
  );
}

type Outcome = "answered" | "refused" | "error";

function outcomeOf({ status, checks }: RequestRecord): Outcome {
  if (status >= 500) return "error";
  return status === 401 || status === 403 || checks.some((check) => !check.passed) ? "refused" : "answered";
}

function summary(request: RequestRecord, application: Application): Element {
  const failed = request.checks.find((check) => !check.passed);
  return h(
    "summary",
    {},
    h("span", { class: `status s${Math.floor(request.status / 100)}` }, String(request.status)),
    h(
      "span",
      { class: "what" },
      h("b", {}, request.method),
      " ",
      h("span", { class: "path" }, printable(request.path)),
    ),
    h("span", { class: "when" }, timeElement(request.at)),
    failed === undefined
      ? h("span", { class: "why" }, whereItWent(request, application))
      : h("span", { class: "why failed" }, `${titleOf(failed)}: ${printable(failed.evidence)}`),
    h("span", { class: "took" }, durationText(request.duration)),
  );
}

function whereItWent(request: RequestRecord, application: Application): string {
  if (request.routeKey === undefined) {
    const isRest = application.restApis.some(({ logicalId }) => logicalId === request.apiLogicalId);
    return request.status === (isRest ? 403 : 404) ? "no route matches" : "answered by the gateway";
  }
  const name = functionName(request, application);
  return name === undefined ? request.routeKey : `${request.routeKey} → ${name}`;
}

function details(request: RequestRecord, lines: readonly FunctionLogLine[], application: Application): Element {
  const { checks, claims } = request;
  const failed = checks.find((check) => !check.passed);
  return h(
    "div",
    { class: "opened" },
    h(
      "section",
      { class: "wide" },
      h("h2", { class: "label" }, "Authorizer"),
      checks.length === 0 ? h("p", { class: "muted" }, withoutChecks(request)) : checkList(checks),
      failed === undefined
        ? undefined
        : h(
            "p",
            { class: "muted" },
            `${titleOf(failed)} failed, and the first check that fails decides: ${answerOf(request)}.`,
          ),
    ),
    h("section", {}, h("h2", { class: "label" }, "Request"), facts(request, application)),
    claims === undefined ? undefined : h("section", {}, h("h2", { class: "label" }, "Claims"), claimList(claims)),
    lines.length === 0
      ? undefined
      : h("section", { class: "wide" }, h("h2", { class: "label" }, "Function log"), logLines(lines)),
  );
}

function withoutChecks({ routeKey }: RequestRecord): string {
  return routeKey === undefined
    ? "No route matches, so nothing was checked."
    : "Nothing was checked: the route is open to everyone, or the request did not get as far.";
}

function facts(request: RequestRecord, application: Application): Element {
  const route = shownRoutes(application).find(
    ({ apiLogicalId, routeKey }) => apiLogicalId === request.apiLogicalId && routeKey === request.routeKey,
  );
  const rows: [string, string | Element][] = [
    ["Answer", answerOf(request)],
    ["API", request.apiLogicalId],
    ["Route", request.routeKey ?? "none"],
  ];
  if (route !== undefined && "name" in route.authorizer) rows.push(["Authorizer", route.authorizer.name]);
  if (route !== undefined && route.authorizationScopes.length > 0)
    rows.push(["Asks for", route.authorizationScopes.join(" or ")]);
  rows.push(
    ["Function", functionName(request, application) ?? "none"],
    ["Duration", durationText(request.duration)],
    ["Request id", h("code", {}, request.requestId)],
  );
  if (route !== undefined && readsTokens(route))
    rows.push([
      "Token",
      h(
        "a",
        { href: address("/token", { route: `${request.apiLogicalId} ${route.routeKey}` }) },
        "Explain one for this route",
      ),
    ]);
  return h("dl", { class: "facts" }, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

const answerOf = ({ status }: RequestRecord): string => `${status} ${STATUS_CODES[status] ?? ""}`.trim();

function logLines(lines: readonly FunctionLogLine[]): Element {
  return h(
    "ol",
    { class: "log" },
    ...lines.map((line) =>
      h(
        "li",
        { class: line.level === "ERROR" ? "error" : line.level === "WARN" ? "warn" : undefined },
        timeElement(line.at),
        " ",
        h("b", {}, line.level),
        " ",
        h("span", {}, printableLines(line.text)),
      ),
    ),
  );
}

/** The function's logical id, or the last part of its ARN. */
function functionName({ functionArn }: RequestRecord, { functions }: Application): string | undefined {
  const known = functions.find(({ arn }) => arn === functionArn);
  return known?.logicalId ?? functionArn?.split(":").at(-1);
}

function durationText(duration: number): string {
  if (duration >= 10_000) return `${(duration / 1_000).toFixed(1)} s`;
  return duration < 10 ? `${Math.round(duration * 10) / 10} ms` : `${Math.round(duration)} ms`;
}
