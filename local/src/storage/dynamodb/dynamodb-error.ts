import { isJsonObject, type JsonObject } from "../../model/json";

const API = "com.amazonaws.dynamodb.v20120810#";
const VALIDATE = "com.amazon.coral.validate#";
const SERVICE = "com.amazon.coral.service#";

/** Errors by type: name space and status. docs/aws-behaviour/dynamodb.md, "Errors". */
const ERRORS = {
  ValidationException: [VALIDATE, 400],
  ConditionalCheckFailedException: [API, 400],
  TransactionCanceledException: [API, 400],
  IdempotentParameterMismatchException: [API, 400],
  ResourceNotFoundException: [API, 400],
  ResourceInUseException: [API, 400],
  UnknownOperationException: [SERVICE, 400],
  SerializationException: [SERVICE, 400],
  MissingAuthenticationTokenException: [SERVICE, 400],
  IncompleteSignatureException: [SERVICE, 400],
  InvalidSignatureException: [SERVICE, 400],
  UnrecognizedClientException: [SERVICE, 400],
  AccessDeniedException: [SERVICE, 400],
  RequestEntityTooLargeException: [SERVICE, 413],
  InternalServerError: [API, 500],
} as const satisfies Record<string, readonly [string, number]>;

export type DynamoDBErrorType = keyof typeof ERRORS;

/** An error of the DynamoDB API, as its JSON answer carries it. */
export class DynamoDBError extends Error {
  override readonly name = "DynamoDBError";
  readonly type: string;
  readonly status: number;
  readonly body: JsonObject;

  constructor(type: DynamoDBErrorType, message: string, members: JsonObject = {}, options?: ErrorOptions) {
    super(message, options);
    const [space, status] = ERRORS[type];
    this.type = type;
    this.status = status;
    this.body = { __type: `${space}${type}`, message, ...members };
  }
}

/** The answer that an error of ours, or of dynalite, carries; undefined for a fault. */
export function errorBody(error: unknown): { readonly status: number; readonly body: JsonObject } | undefined {
  if (error instanceof DynamoDBError) return error;
  if (!(error instanceof Error) || !("statusCode" in error) || !("body" in error)) return undefined;
  const { statusCode, body } = error;
  return typeof statusCode === "number" && isJsonObject(body) ? { status: statusCode, body } : undefined;
}

/** The type without its name space, e.g. `ConditionalCheckFailedException`; undefined for a fault. */
export const errorType = (error: unknown): string | undefined =>
  String(errorBody(error)?.body["__type"] ?? "")
    .split("#")
    .at(-1);

export const errorMessage = (error: unknown): string => {
  const body = errorBody(error)?.body;
  return String(body?.["message"] ?? body?.["Message"] ?? "");
};
