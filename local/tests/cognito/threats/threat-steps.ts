import {
  AdminListUserAuthEventsCommand,
  AdminSetUserPasswordCommand,
  type AuthEventType,
  type RiskConfigurationType,
  SetRiskConfigurationCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { JsonObject } from "../../../src/model/json";
import { type FixtureOptions, POOL_ID, type RunningPools, startFixture } from "../running-pool";

/** In the list of common passwords by its lower-case form, and yet good enough for the pool's policy. */
export const COMMON = "P@ssw0rd";

/** A pool on the plan with threat protection, in this mode. */
export const startProtected = (
  mode: "AUDIT" | "ENFORCED",
  { pool = {}, ...given }: FixtureOptions = {},
  addOns: JsonObject = {},
): Promise<RunningPools> =>
  startFixture({
    ...given,
    pool: {
      UserPoolTier: "PLUS",
      UserPoolAddOns: { AdvancedSecurityMode: mode, ...addOns },
      AutoVerifiedAttributes: ["email"],
      ...pool,
    },
  });

export const setRisk = ({ sdk }: RunningPools, settings: Omit<RiskConfigurationType, "UserPoolId">) =>
  sdk.send(new SetRiskConfigurationCommand({ UserPoolId: POOL_ID, ...settings }));

/** The address from which every test calls. */
export const HERE = "127.0.0.1/32";
export const blockHere = (running: RunningPools, ClientId?: string) =>
  setRisk(running, { ClientId, RiskExceptionConfiguration: { BlockedIPRangeList: [HERE] } });

export async function eventsOf({ sdk }: RunningPools, Username: string): Promise<readonly AuthEventType[]> {
  const { AuthEvents = [] } = await sdk.send(new AdminListUserAuthEventsCommand({ UserPoolId: POOL_ID, Username }));
  return AuthEvents;
}

export const setPassword = ({ sdk }: RunningPools, Username: string, Password: string, Permanent = true) =>
  sdk.send(new AdminSetUserPasswordCommand({ UserPoolId: POOL_ID, Username, Password, Permanent }));
