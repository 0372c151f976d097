import type { Application } from "../../model/application";
import type { RestApi } from "../../model/rest-api";
import { logsWithoutId, strangeVariables } from "./api-rules";
import { keyOf } from "./rest-cors-rules";
import type { Finding, Rule, RuleContext } from "./rule";

const GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide";

/** Paths, access logs and time limits of REST APIs. */
export const REST_API_RULES: readonly Rule[] = [
  {
    code: "rest-proxy-without-root",
    page: `${GUIDE}/api-gateway-set-up-simple-proxy.html`,
    find: ({ restApis }) => restApis.flatMap(missingRoots),
  },
  {
    code: "rest-log-variable-unknown",
    page: `${GUIDE}/api-gateway-mapping-template-reference.html`,
    find: ({ restApis }, context) => restApis.flatMap((api) => unknownVariables(api, context)),
  },
  {
    code: "rest-log-without-request-id",
    page: `${GUIDE}/set-up-logging.html`,
    find: ({ restApis }) =>
      restApis.flatMap(({ logicalId, stages }) =>
        stages.flatMap(({ accessLog }) => logsWithoutId(logicalId, accessLog)),
      ),
  },
  {
    code: "rest-function-outlives-gateway",
    page: `${GUIDE}/limits.html`,
    find: ({ restApis, functions }) => restApis.flatMap((api) => slowFunctions(api, functions)),
  },
];

/** Observed: a greedy path does not take the root, whose callers get `Missing Authentication Token`. */
function missingRoots({ logicalId, methods }: RestApi): readonly Finding[] {
  const proxy = methods.find(({ resourcePath }) => /^\/\{[^}]+\+\}$/.test(resourcePath));
  if (proxy === undefined || methods.some(({ resourcePath }) => resourcePath === "/")) return [];
  return [
    {
      message: `'${keyOf(proxy)}' of '${logicalId}' does not take '/', which answers 403 "Missing Authentication Token"; give '/' a method of its own if it is to answer`,
      location: proxy.location,
    },
  ];
}

function unknownVariables({ logicalId, stages }: RestApi, { restLogVariables }: RuleContext): readonly Finding[] {
  return stages.flatMap(({ accessLog }) =>
    strangeVariables(accessLog, restLogVariables).map(({ variable, location }) => ({
      message: `the access log of '${logicalId}' asks for ${variable}, which REST APIs do not have; it is logged as '-'`,
      location,
    })),
  );
}

/** One finding for each function, at the first of its methods. */
function slowFunctions({ methods }: RestApi, functions: Application["functions"]): readonly Finding[] {
  return functions.flatMap(({ arn, logicalId, timeout }) => {
    const method = methods.find(
      ({ integration }) =>
        integration.type === "AWS_PROXY" && integration.functionArn === arn && timeout * 1000 > integration.timeout,
    );
    if (method?.integration.type !== "AWS_PROXY") return [];
    const limit = method.integration.timeout / 1000;
    return [
      {
        message: `'${logicalId}' may run ${timeout} s, but '${keyOf(method)}' waits ${limit} s and then answers 504, while the function goes on`,
        location: method.location,
      },
    ];
  });
}
