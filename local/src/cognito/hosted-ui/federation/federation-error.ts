/**
 * A sign-in by an outside provider that comes to nothing. `message` goes to the client's callback as
 * `error_description`: it holds no token, code or secret, and of the provider's answers only what OAuth calls an error.
 */
export class FederationError extends Error {
  override readonly name = "FederationError";
  /** In OAuth's words. */
  readonly error: string;

  constructor(description: string, options: ErrorOptions & { readonly error?: string } = {}) {
    super(description, options);
    this.error = options.error ?? "invalid_request";
  }
}
