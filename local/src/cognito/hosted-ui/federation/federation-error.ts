/**
 * A failed sign-in by an outside provider. `message` goes to the client's callback as `error_description`. It never
 * holds a token, code or secret, and of the provider's responses only the OAuth error.
 */
export class FederationError extends Error {
  override readonly name = "FederationError";
  /** The OAuth error code. */
  readonly error: string;

  constructor(description: string, options: ErrorOptions & { readonly error?: string } = {}) {
    super(description, options);
    this.error = options.error ?? "invalid_request";
  }
}
