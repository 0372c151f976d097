import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { claimsOf } from "../_shared/claims";
import { jsonAnswer } from "../_shared/json-answer";

/**
 * `POST /messages`: takes a message from a caller whose access token has the method's scope. 401 where no authorizer
 * has checked one. The body has passed the API's validator: it is JSON of the model `Message`.
 */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const { username } = claimsOf(event);
  if (username === undefined) return jsonAnswer(401, { message: "Unauthorized" });
  const { to, text } = JSON.parse(event.body ?? "{}");
  return jsonAnswer(201, { from: username, to, text });
}
