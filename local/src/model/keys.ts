/** A public RSA key of a JWK set (RFC 7517), as a user pool's `jwks.json` holds it. */
export interface PublicJwk {
  readonly kty: "RSA";
  readonly kid: string;
  readonly n: string;
  readonly e: string;
  readonly alg?: string;
  readonly use?: string;
}

/**
 * The public keys of an issuer that runs in this process, or undefined for any other issuer. Asked at every request, so
 * rotated keys are seen at once.
 */
export type LocalKeys = (issuer: string) => readonly PublicJwk[] | undefined;
