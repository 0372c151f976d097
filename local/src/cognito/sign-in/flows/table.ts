import { CognitoError } from "../../errors/cognito-error";
import { customAuth } from "./custom-auth";
import type { Flow, FlowRequest } from "./flow";
import { refreshToken } from "./refresh-token";
import { userAuth } from "./user-auth";
import { adminUserPassword, userPassword } from "./user-password";
import { userSrp } from "./user-srp";

/** Every flow that a sign-in can begin with. */
const FLOWS: readonly Flow[] = [userPassword, adminUserPassword, userSrp, userAuth, customAuth, refreshToken];

/** The flow of a name, if this call may start it. Throws InvalidParameterException. */
export function flowOf(name: string, startedBy: FlowRequest["startedBy"]): Flow {
  const flow = FLOWS.find((candidate) => candidate.names.includes(name));
  if (flow === undefined || !flow.startedBy.includes(startedBy)) throw new CognitoError("flow-not-supported");
  return flow;
}
