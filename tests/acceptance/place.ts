/** The two users of the session: adminuser is in the groups admin and regular, regularuser in regular. */
export type Person = "admin" | "regular";

export interface Credentials {
  /** What the user signs in with. */
  readonly username: string;
  readonly password: string;
  /** What the pool calls the user: an id of its own where users sign in by their address. */
  readonly nameInPool: string;
}

/** Where the project's template runs, and what the acceptance tests need of it. */
export interface Place {
  /** `deployed` on AWS, `local` on this machine. */
  readonly kind: "local" | "deployed";
  /** No final slash; a path can be appended. */
  readonly api: string;
  readonly region: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly jwksUri: string;
  /** Where the user pool's API answers, unless that is AWS's own address. */
  readonly poolEndpoint?: string;
  /** Origin of the page that CORS lets in. */
  readonly page: string;
  readonly maxUploadBytes: number;
  readonly people: Readonly<Record<Person, Credentials>>;
}

/** Names the file with the place that `npm run test:deployed` looked up; unset in `npm test`. */
export const DEPLOYED_PLACE = "GATEHOUSE_DEPLOYED_PLACE";
/** Names the folder for the answers to open questions. */
export const ANSWERS_FOLDER = "GATEHOUSE_OPEN_QUESTIONS";
