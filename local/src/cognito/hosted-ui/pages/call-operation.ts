import { CognitoError } from "../../errors/cognito-error";
import type { OperationOutput } from "../../operations/operation";
import { operationOf } from "../../operations/table";
import type { Services } from "../../resources/services";

/** Does what the API's operation does, its input checked alike, without HTTP in between. Throws CognitoError. */
export async function callOperation(services: Services, name: string, input: object): Promise<OperationOutput> {
  const operation = operationOf(name);
  if (operation === undefined) throw new CognitoError("unknown-operation");
  return operation.handle(services, JSON.parse(JSON.stringify(input)));
}

/** Where a code went, masked, as operations say it. */
export function destinationIn(output: OperationOutput): string | undefined {
  const details = output?.["CodeDeliveryDetails"];
  const destination =
    typeof details === "object" && details !== null && "Destination" in details ? details["Destination"] : undefined;
  return typeof destination === "string" ? destination : undefined;
}
