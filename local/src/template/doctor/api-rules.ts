import type { Application } from "../../model/application";
import type { HttpApi } from "../../model/http-api";
import type { SourceLocation } from "../../model/source";
import type { Finding, Rule, RuleContext } from "./rule";

const LOG_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html";

/** Access logs and time limits. */
export const API_RULES: readonly Rule[] = [
  {
    code: "log-variable-unknown",
    page: LOG_PAGE,
    find: ({ httpApis }, context) => httpApis.flatMap((api) => unknownVariables(api, context)),
  },
  { code: "log-without-request-id", page: LOG_PAGE, find: ({ httpApis }) => httpApis.flatMap(anonymousLogs) },
  {
    code: "function-outlives-gateway",
    page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html",
    find: ({ httpApis, functions }) => httpApis.flatMap((api) => slowFunctions(api, functions)),
  },
];

/** A claim's name may hold a colon or a dash; no other variable's name does. */
const VARIABLE = /\$context\.authorizer\.claims\.[\w:-]+|\$context(?:\.\w+)*/g;

function unknownVariables(
  { logicalId, stage: { accessLog } }: HttpApi,
  { logVariables }: RuleContext,
): readonly Finding[] {
  return strangeVariables(accessLog, logVariables).map(({ variable, location }) => ({
    message: `the access log of '${logicalId}' asks for ${variable}, which HTTP APIs do not have; it is logged as '-'`,
    location,
  }));
}

type AccessLog = HttpApi["stage"]["accessLog"];

/** The variables of a format that are none of the known ones, each once. */
export function strangeVariables(
  accessLog: AccessLog,
  known: ReadonlySet<string>,
): readonly { readonly variable: string; readonly location: SourceLocation }[] {
  if (accessLog === undefined) return [];
  const unknown = (accessLog.format.match(VARIABLE) ?? []).filter(
    (variable) => !known.has(variable) && !variable.startsWith("$context.authorizer."),
  );
  return [...new Set(unknown)].map((variable) => ({ variable, location: accessLog.location }));
}

/** Observed: the stage is refused (`Access Log format must include …`). */
const anonymousLogs = ({ logicalId, stage: { accessLog } }: HttpApi): readonly Finding[] =>
  logsWithoutId(logicalId, accessLog);

export function logsWithoutId(logicalId: string, accessLog: AccessLog): readonly Finding[] {
  if (accessLog === undefined || /\$context\.(?:requestId|extendedRequestId)\b/.test(accessLog.format)) return [];
  return [
    {
      message: `the access log of '${logicalId}' holds neither $context.requestId nor $context.extendedRequestId; API Gateway refuses such a stage`,
      location: accessLog.location,
    },
  ];
}

/** One finding for each function, at the first of its routes. */
function slowFunctions({ routes }: HttpApi, functions: Application["functions"]): readonly Finding[] {
  const calls = routes.flatMap(({ integration, routeKey, location }) =>
    integration.type === "AWS_PROXY" ? [{ ...integration, routeKey, location }] : [],
  );
  return functions.flatMap(({ arn, logicalId, timeout }) => {
    const route = calls.find((call) => call.functionArn === arn && timeout * 1000 > call.timeout);
    if (route === undefined) return [];
    const limit = route.timeout / 1000;
    return [
      {
        message: `'${logicalId}' may run ${timeout} s, but '${route.routeKey}' waits ${limit} s and then answers 503, which looks like a fault of the function`,
        location: route.location,
      },
    ];
  });
}
