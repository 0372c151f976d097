import type { DeliveredMessage, SignInRecord } from "../../model/activity";
import type { InvokeFunction } from "../../model/invocation";
import type { ProviderModes } from "../../model/provider-mode";
import type { Clock } from "../../model/time";
import type { Store } from "../../store/store";
import type { NewTrackedSession } from "../store/session-tracking-records";
import type { Tables } from "../store/tables";
import type { ExportedLog } from "./exported-log";
import type { KeyRing } from "./key-ring";
import type { PoolRegistry } from "./pool-registry";
import type { RunningImports } from "./running-imports";
import type { ThreatGuard } from "./threat-guard";
import type { Place, Pool } from "./user-pool";

/** Who calls, as the connection shows it, and what was found out about the call on the way. */
export interface CallFacts {
  readonly address: string;
  readonly userAgent: string;
  readonly requestId: string;
  /** Filled in while the call is served: whether it brought a password that is known to be compromised. */
  readonly findings: { compromised: boolean };
}

/** Everything that an operation, a page or an endpoint works with. */
export interface Services {
  readonly store: Store;
  readonly tables: Tables;
  readonly pools: PoolRegistry;
  readonly keys: KeyRing;
  readonly place: Place;
  readonly clock: Clock;
  readonly random: (size: number) => Buffer;
  readonly providerModes: ProviderModes;
  readonly invoke: InvokeFunction;
  readonly log: (line: string) => void;
  readonly deliver: (message: DeliveredMessage) => void;
  readonly imports: RunningImports;
  /** Puts a session that begins into its user's list (tokens/tracked-sessions.ts). */
  readonly trackSession: (services: Services, pool: Pool, session: NewTrackedSession) => void;
  /** Told of each step of a sign-in. */
  readonly signInStepped?: (signIn: SignInRecord) => void;
  /** The address of the developer's window's inbox, once there is one. */
  readonly inboxUrl?: () => string | undefined;
  /** The call that is being served; absent for what no request asked for. */
  readonly call?: CallFacts;
  readonly threats: ThreatGuard<Services>;
  readonly compromisedPasswords: { has(password: string): boolean };
  readonly exportedLog: ExportedLog;
  /** Resolves when the caller may do the costly arithmetic of one password proof. */
  readonly passwordQueue: { next(): Promise<void> };
}
