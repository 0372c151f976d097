import { hidesUsers } from "../resources/client-settings";
import type { Services } from "../services";
import type { SignIn, UserClaim } from "../sign-in/state/progress";
import { invokeTrigger } from "./invoke-trigger";
import { given, triggerAttributes, triggerEvent } from "./trigger-event";

/** Runs before the password is looked at; an error of it refuses the sign-in. It hears of unknown users where they are hidden. */
export async function runPreAuthentication(services: Services, claim: UserClaim): Promise<void> {
  const { pool, client, user, clientMetadata } = claim;
  const functionArn = pool.settings.LambdaConfig.PreAuthentication;
  if (functionArn === undefined || (user === undefined && !hidesUsers(client.settings))) return;
  const request = {
    userAttributes: user === undefined ? {} : triggerAttributes(pool, user),
    ...given("validationData", clientMetadata),
    ...(user === undefined && { userNotFound: true }),
  };
  const userName = user?.username ?? claim.username;
  const triggerSource = "PreAuthentication_Authentication";
  const event = triggerEvent({ pool, client, userName, triggerSource, request, response: {} });
  await invokeTrigger(services, { trigger: "PreAuthentication", functionArn, event });
}

/** Runs once a user has proven everything, before there are tokens; an error of it refuses the sign-in. */
export async function runPostAuthentication(services: Services, signIn: SignIn): Promise<void> {
  const { pool, client, user, clientMetadata } = signIn;
  const functionArn = pool.settings.LambdaConfig.PostAuthentication;
  if (functionArn === undefined) return;
  const request = {
    userAttributes: triggerAttributes(pool, user),
    newDeviceUsed: false,
    ...given("clientMetadata", clientMetadata),
  };
  const triggerSource = "PostAuthentication_Authentication";
  const event = triggerEvent({ pool, client, userName: user.username, triggerSource, request, response: {} });
  await invokeTrigger(services, { trigger: "PostAuthentication", functionArn, event });
}
