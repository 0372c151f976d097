/** What a client makes of a call: the output, or the error in the words in which it shows it. */
export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is the service's, and read by tests alone
  readonly output?: any;
  readonly error?: ShownError;
}

export interface ShownError {
  /** The class, or what stands for it, by which the client's user tells errors apart. */
  readonly name: string;
  readonly message: string;
}

/** An unmodified client of the IdP JSON API, given only the endpoint. */
export interface ApiClient {
  /** Calls an operation, named and filled in as the API does; the client itself knows which are signed. */
  readonly call: (operation: string, input: object) => Promise<Answer>;
  readonly close: () => void;
}

/** Where clients with credentials take them from; the pool takes any. */
export const CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };
