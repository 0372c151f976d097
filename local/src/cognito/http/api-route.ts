import { isLoopbackOrigin } from "../../http/loopback-only";
import { CognitoError } from "../errors/cognito-error";
import type { Operation } from "../operations/operation";
import { operationOf } from "../operations/table";
import type { Services } from "../resources/services";
import { preflightAnswer, successAnswer } from "./api-answer";
import { servicesOfCall } from "./call-facts";
import type { HttpRequest, HttpResponse, HttpRoute } from "./http-route";
import { checkSignature, type SignatureOptions } from "./signature";
import { runWatched } from "./watch-sign-in";

const PREFIX = "AWSCognitoIdentityProviderService.";

/** The IdP JSON API: `POST /` with the operation's name in `X-Amz-Target`. */
export function apiRoute(services: Services, signatures: SignatureOptions): HttpRoute {
  return (request) => {
    if (request.url.pathname !== "/") return undefined;
    if (request.method === "OPTIONS")
      return preflightAnswer(single(request.headers["access-control-request-headers"]), request.id);
    if (request.method !== "POST") return undefined;
    return run(services, request, signatures);
  };
}

async function run(services: Services, request: HttpRequest, signatures: SignatureOptions): Promise<HttpResponse> {
  const operation = requestedOperation(services, request);
  const { origin } = request.headers;
  if (operation.access === "signed" && origin !== undefined && !isLoopbackOrigin(origin))
    throw new CognitoError("foreign-origin", origin.slice(0, 200));
  const body = await request.body();
  if (operation.access === "signed") checkSignature(request, body, signatures, services.clock());
  return successAnswer(await runWatched(servicesOfCall(services, request), operation, parseBody(body)), request.id);
}

function requestedOperation(services: Services, request: HttpRequest): Operation {
  const target = single(request.headers["x-amz-target"]) ?? "";
  const name = target.startsWith(PREFIX) ? target.slice(PREFIX.length) : "";
  const operation = operationOf(name);
  if (operation !== undefined) return operation;
  services.log(`The local user pool has no operation ${JSON.stringify(target.slice(0, 200))}.`);
  throw new CognitoError("unknown-operation");
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new CognitoError("serialization", "", { cause });
  }
}

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;
