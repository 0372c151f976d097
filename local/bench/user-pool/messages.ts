/** What a pool under load tells once it answers. */
export interface PoolReady {
  readonly endpoint: string;
  readonly poolId: string;
  readonly clientId: string;
  /** Those who can sign in with the bench's password. */
  readonly users: readonly string[];
}

export type PoolMessage = "reset" | "strain" | "end";

/** What a load was to the pool's process, in milliseconds. */
export interface Strain {
  /** For how long the event loop was held up. */
  readonly p99: number;
  readonly most: number;
  /** Processor time of all its threads: what remains comparable on a busy machine. */
  readonly cpu: number;
}

/** What the load generator is to do. */
export interface Job extends PoolReady {
  readonly kind: "password" | "srp" | "refresh";
  readonly password: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface JobResult {
  readonly done: number;
  readonly seconds: number;
}
