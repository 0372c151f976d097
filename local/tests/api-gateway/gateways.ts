import { type Gateway, type GatewayOptions, startGateway } from "../../src/api-gateway/server";
import type { HttpApi } from "../../src/model/http-api";
import type { InvocationOutcome, InvokeFunction } from "../../src/model/invocation";
import { millis } from "../../src/model/time";
import { clock } from "./fixtures";

/** A function that answers with the event it got, as JSON. */
export const echo: InvokeFunction = async ({ payload }) =>
  succeeded(JSON.stringify({ statusCode: 200, headers: { "content-type": "application/json" }, body: payload }));

export function succeeded(payload: string): InvocationOutcome {
  return { kind: "success", functionId: "Echo", payload, duration: millis(1) };
}

/** A function that returns the given JSON text. */
export const answering =
  (payload: string): InvokeFunction =>
  async () =>
    succeeded(payload);

export interface TestGateway extends Gateway {
  /** What was logged for the developer. */
  readonly lines: string[];
}

export async function openGateway(api: HttpApi, options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const lines: string[] = [];
  const gateway = await startGateway({
    api,
    port: 0,
    region: "us-east-1",
    accountId: "123456789012",
    invoke: echo,
    localKeys: () => undefined,
    clock,
    log: (line) => lines.push(line),
    allowUnsignedIam: false,
    ...options,
  });
  return { ...gateway, lines };
}
