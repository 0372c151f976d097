import type { APIGatewayProxyEventV2WithJWTAuthorizer, PreSignUpTriggerEvent } from "aws-lambda";
import { greet } from "./greet";

/** Greets the caller; as a trigger, lets every sign-up through. */
export const handler = async (event: APIGatewayProxyEventV2WithJWTAuthorizer | PreSignUpTriggerEvent) =>
  "triggerSource" in event
    ? { ...event, response: { ...event.response, autoConfirmUser: true } }
    : { greeting: greet(process.env["GREETING"] ?? ""), sub: event.requestContext.authorizer.jwt.claims["sub"] };
