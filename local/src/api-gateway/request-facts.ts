import { pathInStage } from "./compiled-api";
import type { Exchange } from "./exchange";
import type { RequestFacts } from "./payload/event-input";
import { type RandomPool, traceIdOf } from "./request-ids";

/** Makes what the gateway adds to a request: the same for one request however often it is asked. */
export function factsMaker(
  { region, accountId }: { readonly region: string; readonly accountId: string },
  random: RandomPool,
  port: () => number,
): (exchange: Exchange) => RequestFacts {
  const { partition, suffix } = partitionOf(region);
  return (exchange) => {
    if (exchange.facts !== undefined) return exchange.facts;
    const { request, requestId, startedAt } = exchange;
    const { apiId, stage } = exchange.api;
    const path = pathInStage(stage.name, request.path) ?? request.path;
    exchange.facts = {
      accountId,
      apiId,
      domainName: `${apiId}.execute-api.${region}.${suffix}`,
      stage,
      requestId,
      traceId: traceIdOf(request.headers["x-amzn-trace-id"], startedAt, random),
      routeArn: `arn:${partition}:execute-api:${region}:${accountId}:${apiId}/${stage.name}/${request.method}${path}`,
      time: startedAt,
      port: port(),
    };
    return exchange.facts;
  };
}

function partitionOf(region: string): { readonly partition: string; readonly suffix: string } {
  if (region.startsWith("cn-")) return { partition: "aws-cn", suffix: "amazonaws.com.cn" };
  return { partition: region.startsWith("us-gov-") ? "aws-us-gov" : "aws", suffix: "amazonaws.com" };
}
