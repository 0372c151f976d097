/** The scopes that a user's groups give at one app client, and the groups that can give none. */
interface GroupScopes {
  readonly scopes: readonly string[];
  /** Groups whose names hold a character that a scope must not hold: `"`, `\`, a blank or one beyond ASCII. */
  readonly leftOut: readonly string[];
}

/**
 * Turns groups into scopes, `<group>-<app client id>` each, in the groups' order.
 *
 * A scope longer than 64 characters is given too, though no route can ask for it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.3
 */
export function scopesOfGroups(groups: readonly string[], clientId: string): GroupScopes {
  const scopes: string[] = [];
  const leftOut: string[] = [];
  for (const group of groups) {
    const scope = `${group}-${clientId}`;
    if (scopeToken.test(scope)) scopes.push(scope);
    else leftOut.push(group);
  }
  return { scopes, leftOut };
}

const scopeToken = /^[\x21\x23-\x5B\x5D-\x7E]+$/;
