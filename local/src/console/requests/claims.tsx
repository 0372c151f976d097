import type { JSX } from "hono/jsx/jsx-runtime";
import type { ShownClaim } from "./shown-claims";

/** A token's claims, a row each; times also in readable form. */
export const Claims = ({ claims }: { readonly claims: readonly ShownClaim[] }): JSX.Element => (
  <dl class="claims">
    {claims.map(({ name, value, moment }) => (
      <>
        <dt>{name}</dt>
        <dd>
          {value}
          {moment === undefined ? null : <span class="aside"> {moment}</span>}
        </dd>
      </>
    ))}
  </dl>
);
