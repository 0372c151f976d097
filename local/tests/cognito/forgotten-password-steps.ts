import { ConfirmForgotPasswordCommand, ForgotPasswordCommand } from "@aws-sdk/client-cognito-identity-provider";
import { CLIENT_ID, type RunningPools } from "./running-pool";

/** What a user who forgot the password chooses instead. */
export const NEW_PASSWORD = "Another-Horse-2";

/** Asks for the code that allows a new password. */
export const forget = ({ sdk }: RunningPools, Username: string) =>
  sdk.send(new ForgotPasswordCommand({ ClientId: CLIENT_ID, Username }));

/** Chooses a new password with the code. */
export const choose = ({ sdk }: RunningPools, Username: string, ConfirmationCode: string, Password = NEW_PASSWORD) =>
  sdk.send(new ConfirmForgotPasswordCommand({ ClientId: CLIENT_ID, Username, ConfirmationCode, Password }));
