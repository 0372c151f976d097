import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { claimsOf } from "../_shared/claims";
import { jsonAnswer } from "../_shared/json-answer";

/** `GET /profile`: who is calling, by the ID token. 401 where no authorizer has checked one. */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const { "cognito:username": username, email } = claimsOf(event);
  if (username === undefined) return jsonAnswer(401, { message: "Unauthorized" });
  return jsonAnswer(200, { username, email });
}
