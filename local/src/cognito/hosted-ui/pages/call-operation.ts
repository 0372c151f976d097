import { CognitoError } from "../../errors/cognito-error";
import type { OperationOutput } from "../../operations/operation";
import { operationOf } from "../../operations/table";
import type { Services } from "../../resources/services";

/**
 * Runs an operation of the API without HTTP in between. It checks the input like the API and throws CognitoError. It
 * does not check a signature.
 */
export async function callOperation(services: Services, name: string, input: object): Promise<OperationOutput> {
  const operation = operationOf(name);
  if (operation === undefined) throw new CognitoError("unknown-operation");
  return operation.handle(services, JSON.parse(JSON.stringify(input)));
}

/** Where an operation sent a code, masked; undefined if it sent none. */
export function destinationIn(output: OperationOutput): string | undefined {
  const details = output?.["CodeDeliveryDetails"];
  const destination =
    typeof details === "object" && details !== null && "Destination" in details ? details["Destination"] : undefined;
  return typeof destination === "string" ? destination : undefined;
}
