import type { APIGatewayProxyResult } from "aws-lambda";
import { jsonAnswer } from "../_shared/json-answer";

/** `GET /status`: for programs that have an API key and no user. */
export async function handler(): Promise<APIGatewayProxyResult> {
  return jsonAnswer(200, { status: "ok" });
}
