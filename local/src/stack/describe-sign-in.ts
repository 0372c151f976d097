/** One step of a sign-in, as far as a line in the terminal tells of it. */
interface SignInLine {
  readonly clientId: string;
  readonly username?: string;
  /** The flow, the challenge that was answered, or the grant. */
  readonly step: string;
  readonly outcome:
    | { readonly kind: "signed-in" }
    | { readonly kind: "asked"; readonly challenge: string }
    | { readonly kind: "refused"; readonly error: string; readonly message: string };
}

/** `signed in: ada, USER_SRP_AUTH, client 4f…`, or who was refused and why. */
export function describeSignIn({ username = "somebody", clientId, step, outcome }: SignInLine): string {
  const who = `${username}, ${step}, client ${clientId}`;
  if (outcome.kind === "signed-in") return `signed in: ${who}`;
  if (outcome.kind === "asked") return `sign-in goes on: ${who}: asked for ${outcome.challenge}`;
  return `sign-in refused: ${who}: ${outcome.error}: ${outcome.message}`;
}
