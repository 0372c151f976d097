/** The address of a script that is built by itself, for `new Worker(address)`. */
declare module "*?worker&url" {
  export const address: string;
}

/** @see https://developer.mozilla.org/en-US/docs/Web/API/Trusted_Types_API */
interface Window {
  readonly trustedTypes?: {
    createPolicy(
      name: string,
      rules: { readonly createScriptURL: (url: string) => string },
    ): { createScriptURL(url: string): string };
  };
}
