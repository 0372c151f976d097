import { createHash } from "node:crypto";
import { type Clock, type EpochMillis, epochMillis } from "../../../model/time";
import type { AuthorizeRequest } from "../../store/records";

/** The stage of a login flow. */
export type Stage =
  | { readonly kind: "start"; readonly notice?: "confirmed" | "password-changed" | "passkey-refused" }
  | {
      readonly kind: "challenge";
      readonly challenge: string;
      readonly session: string;
      readonly username: string;
      readonly parameters: Readonly<Record<string, string>>;
    }
  /** An authenticator is being set up. The secret is shown until the user enters a right code. */
  | { readonly kind: "totp-setup"; readonly session: string; readonly username: string; readonly secret: string }
  /** A second factor is being chosen, or its number or address asked for: one method is left then. */
  | {
      readonly kind: "factor-setup";
      readonly session: string;
      readonly username: string;
      readonly methods: readonly string[];
    }
  /** `signedUp`: the `sub` of the user who has just signed up, with a password, in this browser. */
  | { readonly kind: "confirm"; readonly username: string; readonly sentTo?: string; readonly signedUp?: string }
  /** A new user has signed up and is signed in; a passkey is offered. */
  | { readonly kind: "add-passkey"; readonly sub: string }
  | { readonly kind: "reset"; readonly username: string; readonly sentTo?: string };

export interface LoginFlow {
  readonly request: AuthorizeRequest;
  readonly stage: Stage;
  readonly expiresAt: EpochMillis;
}

/** The most flows that are kept. The oldest one is dropped. */
const MOST = 5_000;

/**
 * How long each stage lasts, as on AWS. The session of a challenge may end earlier. The time to confirm is inferred.
 */
const MINUTES: Readonly<Record<Stage["kind"], number>> = {
  start: 5,
  challenge: 15,
  "totp-setup": 15,
  "factor-setup": 15,
  confirm: 15,
  reset: 8,
  "add-passkey": 15,
};

/**
 * The login flows under way on the pages, each with its request for authorization, which forms do not carry. A flow
 * belongs to one browser (its XSRF cookie) and one address. Flows are kept in memory only: after a restart, pages say
 * that they have expired (docs/decisions/070-pages-without-scripts.md).
 */
export class LoginFlows {
  readonly #flows = new Map<string, LoginFlow>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(key: FlowKey): LoginFlow | undefined {
    const flow = this.#flows.get(digest(key));
    return flow !== undefined && this.#clock() < flow.expiresAt ? flow : undefined;
  }

  put(key: FlowKey, request: AuthorizeRequest, stage: Stage): LoginFlow {
    const flow = { request, stage, expiresAt: epochMillis(this.#clock() + MINUTES[stage.kind] * 60_000) };
    this.remove(key);
    this.#flows.set(digest(key), flow);
    const [oldest] = this.#flows.keys();
    if (this.#flows.size > MOST && oldest !== undefined) this.#flows.delete(oldest);
    return flow;
  }

  remove(key: FlowKey): void {
    this.#flows.delete(digest(key));
  }
}

export interface FlowKey {
  /** The XSRF cookie's value. */
  readonly browser: string;
  /** The query of the address, exactly as requested. */
  readonly search: string;
}

const digest = ({ browser, search }: FlowKey): string =>
  createHash("sha256").update(`${browser}\n${search}`).digest("base64url");
