import type { Client } from "../../resources/app-client";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { SignInProgress } from "../outcome";

/** One `AuthFlow`: how a sign-in begins. */
export interface Flow {
  /** The API's names, older ones too. */
  readonly names: readonly string[];
  /** Which of the two calls may start it. */
  readonly startedBy: readonly ("InitiateAuth" | "AdminInitiateAuth")[];
  start(services: Services, request: FlowRequest): Promise<SignInProgress>;
}

/** A request to sign in, before anything of it was checked but that the client exists. */
export interface FlowRequest {
  readonly pool: Pool;
  readonly client: Client;
  readonly parameters: Readonly<Record<string, string>>;
  /** `Session` of a sign-up that may go on as a sign-in. */
  readonly session: string | undefined;
  /** For the pre authentication, pre sign-up and user migration triggers; never for pre token generation. */
  readonly clientMetadata: Readonly<Record<string, string>> | undefined;
  readonly startedBy: "InitiateAuth" | "AdminInitiateAuth";
}
