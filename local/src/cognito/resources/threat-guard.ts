import type { AuthEventRecord } from "../store/auth-event-record";
import type { UserRecord } from "../store/records";
import type { Client } from "./app-client";
import type { CredentialEvent } from "./risk-configuration";
import type { Pool } from "./user-pool";

/** What a program says about its user's device, as far as it is read here. */
export interface ContextData {
  readonly IpAddress?: string | undefined;
  readonly EncodedData?: string | undefined;
  readonly HttpHeaders?:
    | readonly { readonly headerName?: string | undefined; readonly headerValue?: string | undefined }[]
    | undefined;
}

/** A call that threat protection looks at: who is meant, by which client, and what the caller tells of the user. */
export interface GuardedCall {
  readonly pool: Pool;
  readonly client: Client;
  readonly type: AuthEventRecord["type"];
  /** As the caller gave it. */
  readonly username: string | undefined;
  readonly context?: ContextData | undefined;
  /** Whether the caller has AWS credentials. */
  readonly isAdmin?: boolean;
  /** Whether it belongs to custom authentication, which has a mode of its own. */
  readonly isCustom?: boolean;
  /** Whether it ends what an earlier call of the same type began, as a confirmation a sign-up. */
  readonly continues?: boolean;
}

/** A step of a sign-in: the flow or the challenge, and the session that it answers. */
export interface GuardedStep extends Omit<GuardedCall, "type" | "continues"> {
  readonly step: string;
  readonly session?: string | undefined;
}

/** How a step ended, as far as its event shows it. */
export interface SignInEnd {
  readonly kind: "tokens" | "challenge";
  readonly session?: string;
}

interface OfClient {
  readonly pool: Pool;
  readonly client: Pick<Client, "id">;
}

/** Threat protection, as the operations and the pages call it with the services of a call (threat-protection/guard.ts). */
export interface ThreatGuard<Services> {
  /**
   * Throws NotAuthorizedException for a call from an address that is always blocked, and keeps and announces the event.
   * It judges nothing else, and nothing at all unless the pool enforces threat protection.
   */
  refuseBlocked(services: Services, call: GuardedCall): void;
  /**
   * Runs a step of a sign-in: refuses a blocked address, and keeps what became of the step as an event of the user, which
   * later steps of the same sign-in continue.
   */
  guardSignIn<Outcome extends SignInEnd>(
    services: Services,
    step: GuardedStep,
    work: () => Promise<Outcome>,
  ): Promise<Outcome>;
  /**
   * Keeps a step of a sign-in as an event of the user whom it names. `end`: a SignInEnd, or what was thrown. A bug, a step
   * that only asks for a proof by SRP and a refresh leave none.
   */
  recordSignIn(services: Services, step: GuardedStep, end: unknown): void;
  /** Runs another call: refuses a blocked address and keeps the event, as passed unless `responseTo` says otherwise. */
  guardCall<Result>(
    services: Services,
    call: GuardedCall,
    work: () => Promise<Result> | Result,
    responseTo?: (result: Result) => "Pass" | "InProgress",
  ): Promise<Result>;
  /** Throws InvalidPasswordException for a new password that is known to be compromised, where that is blocked. */
  refuseCompromised(services: Services, of: OfClient, event: CredentialEvent, password: string): void;
  /**
   * Refuses a right password that is known to be compromised, where that is blocked, and has the user choose another
   * one. It must not be asked about a wrong one: else a stranger could lock out anybody by trying common passwords. A
   * temporary one has to be changed anyway.
   */
  refuseCompromisedSignIn(services: Services, of: OfClient & { readonly user: UserRecord }, password: string): void;
}
