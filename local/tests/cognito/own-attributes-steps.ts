import {
  type AttributeType,
  DeleteUserAttributesCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { RunningPools } from "./running-pool";
import { makeUser, tokensOf } from "./running-pool-steps";

export const attributesOf = (given: Record<string, string>): AttributeType[] =>
  Object.entries(given).map(([Name, Value]) => ({ Name, Value }));

/** A new user, signed in, and what such a user can do. */
export async function member(running: RunningPools, name: string) {
  const { sdk } = running;
  await makeUser(sdk, name, { email: `${name}@example.com` });
  const { access: AccessToken } = await tokensOf(sdk, name);
  return {
    AccessToken,
    update: (given: Record<string, string>) =>
      sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: attributesOf(given) })),
    remove: (...UserAttributeNames: string[]) =>
      sdk.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames })),
    ask: (AttributeName = "email") =>
      sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName })),
    verify: (Code: string, AttributeName = "email") =>
      sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName, Code })),
    attributes: async () => {
      const { UserAttributes = [] } = await sdk.send(new GetUserCommand({ AccessToken }));
      return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
    },
  };
}

/** The code that was sent last. */
export const lastCode = ({ delivered }: RunningPools): string => delivered.at(-1)?.code ?? "";
