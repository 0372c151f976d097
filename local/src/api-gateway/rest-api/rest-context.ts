import type { AuthorizerCheck } from "../../model/activity";
import type { JsonObject } from "../../model/json";
import type { ApiKey, RestApi, RestMethod, RestStage } from "../../model/rest-api";
import type { EpochMillis, Millis } from "../../model/time";
import type { GatewayRequest } from "../request";
import type { IntegrationFacts } from "../request-context";
import type { RaisedError, ResponseType } from "./rest-errors";

/** One request at a REST API and what is known about it so far. The access log and the developer's window read it. */
export interface RestContext {
  /** As it was when the request came. */
  readonly api: RestApi;
  readonly request: GatewayRequest;
  /** A UUID: `x-amzn-RequestId`. */
  readonly requestId: string;
  /** `x-amz-apigw-id`. */
  readonly extendedRequestId: string;
  readonly startedAt: EpochMillis;
  readonly region: string;
  readonly accountId: string;
  readonly domainName: string;
  /** Of the stage's URL, without method and path: `arn:aws:execute-api:<region>:<account>:<api>/`. */
  readonly arnPrefix: string;
  readonly traceId: string;
  /** The port that the gateway listens on. */
  readonly port: number;
  readonly place: RequestPlace;
  /** Absent: no resource with such a method. */
  match?: RestMatch;
  /** What the method's authorizer checked; put into words when called. */
  checks?: () => readonly AuthorizerCheck[];
  /** Of a token that was let in. */
  claims?: JsonObject;
  /** What the function learns about the caller. */
  authorizer?: RestCaller;
  /** As an access log words it. */
  authorizerError?: string;
  /** The key that came with the request, known to the API or not. */
  apiKey?: { readonly value: string; readonly known?: ApiKey };
  /** The gateway's own error, if it answered with one. */
  error?: RaisedError & { readonly responseType?: ResponseType };
  integration?: IntegrationFacts;
  /** What the execution log shows besides: the request's body, the function's own answer, and what went wrong with it. */
  body?: Buffer;
  /** What the function got, as JSON text. */
  event?: string;
  functionAnswer?: string;
  executionFailure?: string;
}

/** Where in the API a request goes. */
export interface RequestPlace {
  readonly stage: RestStage;
  /** Percent-encoded, without the stage, a slash doubled at the start counted once; as the function's `path`. */
  readonly path: string;
  /** Percent-encoded, with the stage, otherwise as sent. */
  readonly pathWithStage: string;
}

export interface RestMatch {
  readonly method: RestMethod;
  /** Percent-encoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** What an authorizer found out about the caller. */
export type RestCaller =
  | { readonly kind: "claims"; readonly claims: Readonly<Record<string, string>> }
  | {
      readonly kind: "lambda";
      readonly principalId: string;
      readonly context: Readonly<Record<string, string | null>>;
      readonly integrationLatency: Millis;
      /** The API key that the function names. */
      readonly usageIdentifierKey?: string;
    }
  | { readonly kind: "iam"; readonly accessKey: string };

/**
 * The ARN of a request, as policies name it. A slash at the end is left out, as in finding the method, so that a `Deny`
 * for a path holds however the path was spelled (inferred); the root ends in `/`.
 */
export function methodArn({ arnPrefix, request, place }: RestContext): string {
  const path = place.path.length > 1 ? place.path.replace(/\/$/, "") : place.path;
  return `${arnPrefix}${place.stage.name}/${request.method}${path}`;
}
