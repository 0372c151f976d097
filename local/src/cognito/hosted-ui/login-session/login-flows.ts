import { createHash } from "node:crypto";
import { type Clock, type EpochMillis, epochMillis } from "../../../model/time";
import type { AuthorizeRequest } from "../../store/records";

/** How far somebody has come on the pages. */
export type Stage =
  | { readonly kind: "start"; readonly notice?: "confirmed" | "password-changed" }
  | {
      readonly kind: "challenge";
      readonly challenge: string;
      readonly session: string;
      readonly username: string;
      readonly parameters: Readonly<Record<string, string>>;
    }
  /** An authenticator is being set up; the secret is shown until a code of it is right. */
  | { readonly kind: "totp-setup"; readonly session: string; readonly username: string; readonly secret: string }
  /** `signedUp` is who has just made this account, with its password, in this browser. */
  | { readonly kind: "confirm"; readonly username: string; readonly sentTo?: string; readonly signedUp?: string }
  | { readonly kind: "reset"; readonly username: string; readonly sentTo?: string };

export interface LoginFlow {
  readonly request: AuthorizeRequest;
  readonly stage: Stage;
  readonly expiresAt: EpochMillis;
}

/** At most so many are remembered; the oldest goes. */
const MOST = 5_000;

/** How long a prompt waits, as AWS's do; a challenge's own session may end before. The confirmation's is inferred. */
const MINUTES: Readonly<Record<Stage["kind"], number>> = {
  start: 5,
  challenge: 15,
  "totp-setup": 15,
  confirm: 15,
  reset: 8,
};

/**
 * The sign-ins under way on the pages, with the request for authorization that each was begun for: a form carries
 * nothing of it. A flow belongs to one browser (its XSRF cookie) and one address. They are in memory alone: after a
 * restart a page says that it has expired (docs/decisions/070-pages-without-scripts.md).
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
  /** The address's query, as it was asked for. */
  readonly search: string;
}

const digest = ({ browser, search }: FlowKey): string =>
  createHash("sha256").update(`${browser}\n${search}`).digest("base64url");
