import type { APIGatewayProxyResult } from "aws-lambda";

/**
 * An answer that a page of `WEB_URL` may read. A REST API adds the CORS headers to its preflight and to its own errors
 * alone, never to what a function answers.
 */
export function jsonAnswer(statusCode: number, body: unknown): APIGatewayProxyResult {
  const headers = {
    "content-type": "application/json",
    "access-control-allow-origin": process.env["WEB_URL"] ?? "",
  };
  return { statusCode, headers, body: JSON.stringify(body) };
}
