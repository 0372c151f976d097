import type { Throttle } from "./http-api";
import type { JsonObject } from "./json";
import type { SourceLocation } from "./source";
import type { Millis, Seconds } from "./time";

/** An API Gateway REST API with the stages that are deployed of it, every value resolved. */
export interface RestApi {
  readonly logicalId: string;
  /** Physical id, 10 of `a-z0-9`. */
  readonly apiId: string;
  readonly name: string;
  /** At least one. The first answers paths that begin with no stage's name. */
  readonly stages: readonly RestStage[];
  readonly methods: readonly RestMethod[];
  /** By response type, e.g. `UNAUTHORIZED`, `DEFAULT_4XX`. */
  readonly gatewayResponses: Readonly<Record<string, GatewayResponse>>;
  /** Exact types, `image/` with a star, or two stars. */
  readonly binaryMediaTypes: readonly string[];
  readonly apiKeySource: "HEADER" | "AUTHORIZER";
  readonly usagePlans: readonly UsagePlan[];
  /** An IAM policy document; absent: everybody may call. */
  readonly resourcePolicy?: JsonObject;
  /** Authorizers that the template defines, whether or not a method uses them; left out where there are none. */
  readonly declaredAuthorizers?: readonly { readonly name: string; readonly location: SourceLocation }[];
  readonly location: SourceLocation;
}

export interface RestStage {
  /** The first segment of every path. */
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly deploymentId: string;
  readonly accessLog?: { readonly format: string; readonly destinationArn?: string; readonly location: SourceLocation };
  /**
   * By resource path and method, e.g. `/a/{id}/GET`; two stars with a slash between them stand for all that are not
   * named.
   */
  readonly throttles: Readonly<Record<string, Throttle>>;
  /** What the execution log holds, by the same names; left out where the template says nothing. */
  readonly logging?: Readonly<Record<string, MethodLogging>>;
}

export interface MethodLogging {
  readonly level?: "OFF" | "ERROR" | "INFO";
  /** Whether headers and bodies are logged. */
  readonly dataTrace?: boolean;
}

export interface RestMethod {
  /** Physical id, 6 of `a-z0-9`. */
  readonly resourceId: string;
  /** `/`, `/a/{id}`, `/a/{proxy+}`. */
  readonly resourcePath: string;
  /** `GET`, …, or `ANY`. */
  readonly httpMethod: string;
  readonly operationName?: string;
  readonly authorizer: MethodAuthorizer;
  /** One of them is enough; empty: none is asked for, and a user pool authorizer wants an ID token. */
  readonly authorizationScopes: readonly string[];
  readonly apiKeyRequired: boolean;
  readonly validator: { readonly body: boolean; readonly parameters: boolean };
  /** `method.request.header.X`, `….querystring.X` or `….path.X`, and whether it is required. */
  readonly requestParameters: Readonly<Record<string, boolean>>;
  /** JSON schema (draft 4) by content type, with the models that it refers to below `definitions`. */
  readonly requestModels: Readonly<Record<string, JsonObject>>;
  readonly integration: MethodIntegration;
  readonly location: SourceLocation;
}

export type MethodAuthorizer =
  | { readonly type: "NONE" }
  | { readonly type: "AWS_IAM" }
  | ({ readonly type: "COGNITO_USER_POOLS" } & UserPoolsAuthorizer)
  | ({ readonly type: "TOKEN" | "REQUEST" } & MethodLambdaAuthorizer);

export interface UserPoolsAuthorizer {
  readonly name: string;
  /** The one header that holds the token, by name. */
  readonly header: string;
  /** ARNs of the user pools of which any may have issued the token. */
  readonly providerArns: readonly string[];
  /** A regular expression on the claim `aud`. */
  readonly validationExpression?: string;
  readonly location: SourceLocation;
}

export interface MethodLambdaAuthorizer {
  readonly name: string;
  /** Where its code cannot be run here, a call of it fails, and every request is denied. */
  readonly functionArn: string;
  /** `method.request.header.X`, `method.request.querystring.X`, `stageVariables.X` or `context.X`. */
  readonly identitySources: readonly string[];
  /** Of a TOKEN authorizer: a regular expression on the whole header. */
  readonly validationExpression?: string;
  /** How long an answer is kept; 0 = not at all. */
  readonly resultTtl: Seconds;
  readonly location: SourceLocation;
}

export type MethodIntegration =
  | { readonly type: "AWS_PROXY"; readonly functionArn: string /** At most 29,000. */; readonly timeout: Millis }
  | ({ readonly type: "MOCK" } & MockIntegration)
  /** One that is not run here: authorized as on AWS, then answered with 501. */
  | { readonly type: "NOT_RUN"; readonly description: string; readonly location: SourceLocation };

export interface MockIntegration {
  /** By content type; the value chooses the response by its `statusCode`. */
  readonly requestTemplates: Readonly<Record<string, string>>;
  readonly passthroughBehavior: "WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER";
  readonly convertsToText: boolean;
  readonly responses: readonly MockResponse[];
}

export interface MockResponse {
  /** A regular expression on the status code of the request template; absent: the default. */
  readonly selectionPattern?: string;
  readonly statusCode: number;
  /** `method.response.header.X` and a value such as `'*'`. */
  readonly responseParameters: Readonly<Record<string, string>>;
  readonly responseTemplates: Readonly<Record<string, string>>;
  /** A request with one of these as its `Origin` gets it back as `Access-Control-Allow-Origin`. */
  readonly returnedOrigins?: readonly string[];
}

export interface GatewayResponse {
  readonly statusCode?: number;
  /** By name: `gatewayresponse.header.X` and a value such as `'*'` or `method.request.header.Origin`. */
  readonly responseParameters: Readonly<Record<string, string>>;
  readonly responseTemplates: Readonly<Record<string, string>>;
}

export interface UsagePlan {
  readonly logicalId: string;
  readonly planId: string;
  /** Stages of this API that the plan is for. */
  readonly stages: readonly { readonly name: string; readonly throttles: Readonly<Record<string, Throttle>> }[];
  readonly throttle?: Throttle;
  readonly quota?: { readonly limit: number; readonly offset: number; readonly period: "DAY" | "WEEK" | "MONTH" };
  readonly keys: readonly ApiKey[];
}

export interface ApiKey {
  readonly logicalId: string;
  readonly keyId: string;
  /** The template's, or one made for this state folder. */
  readonly value: string;
  readonly enabled: boolean;
}
