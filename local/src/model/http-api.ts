import type { SourceLocation } from "./source";
import type { Millis, Seconds } from "./time";

/** An API Gateway HTTP API with its one deployed stage, every value resolved. */
export interface HttpApi {
  readonly logicalId: string;
  /** Physical id, 10 of `a-z0-9`. */
  readonly apiId: string;
  readonly name: string;
  readonly stage: Stage;
  /** Absent: the gateway answers no preflight and passes the functions' own CORS headers through. */
  readonly cors?: CorsConfiguration;
  readonly routes: readonly Route[];
  /** The authorizers that the template defines for the API, whether a route uses them or not. */
  readonly declaredAuthorizers?: readonly { readonly name: string; readonly location: SourceLocation }[];
  /** Of an API that AWS imports from OpenAPI: whether what cannot be imported fails the deployment, or is left out. */
  readonly failOnWarnings?: boolean;
  readonly location: SourceLocation;
}

export interface Stage {
  /** `$default` or a name, which is then the first segment of every path. */
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly accessLog?: { readonly format: string; readonly destinationArn?: string; readonly location: SourceLocation };
  readonly defaultThrottle?: Throttle;
  /** By route key. */
  readonly routeThrottles: Readonly<Record<string, Throttle>>;
}

export interface Throttle {
  /** Requests. */
  readonly burstLimit?: number;
  /** Requests a second. */
  readonly rateLimit?: number;
}

export interface CorsConfiguration {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAge?: Seconds;
}

export interface Route {
  /** `GET /a/{id}`, `ANY /a/{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly authorizer: RouteAuthorizer;
  /** One of them is enough; empty: no scope is asked for. */
  readonly authorizationScopes: readonly string[];
  readonly integration: Integration;
  readonly location: SourceLocation;
}

export type RouteAuthorizer =
  | { readonly type: "NONE" }
  | { readonly type: "AWS_IAM" }
  | ({ readonly type: "JWT" } & JwtAuthorizer)
  | ({ readonly type: "REQUEST" } & LambdaAuthorizer);

export interface JwtAuthorizer {
  readonly name: string;
  /** One selection expression: `$request.header.Authorization` or `$request.querystring.token`. */
  readonly identitySource: string;
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly location: SourceLocation;
}

export interface LambdaAuthorizer {
  readonly name: string;
  readonly functionArn: string;
  readonly identitySources: readonly string[];
  readonly payloadFormatVersion: "1.0" | "2.0";
  readonly enableSimpleResponses: boolean;
  /** How long an answer is kept; 0 = not at all. */
  readonly resultTtl: Seconds;
  readonly location: SourceLocation;
}

/** A Lambda proxy integration. Every other kind stops the start. */
export interface Integration {
  readonly functionArn: string;
  readonly payloadFormatVersion: "1.0" | "2.0";
  /** At most 30,000. */
  readonly timeout: Millis;
}
