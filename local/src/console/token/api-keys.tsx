import type { JSX } from "hono/jsx/jsx-runtime";
import type { Application } from "../../model/application";
import { CopyButton } from "../page/copy-button";

/**
 * The API keys of the REST APIs, each with its value: where the template gives none it was made here, and can be known
 * only by being shown. Nothing where there is no key.
 */
export function ApiKeys({ application }: { readonly application: Application }): JSX.Element | null {
  const plans = application.restApis.flatMap(({ usagePlans }) => usagePlans);
  const keys = [...new Map(plans.flatMap((plan) => plan.keys).map((key) => [key.keyId, key])).values()];
  if (keys.length === 0) return null;
  return (
    <section class="card" aria-labelledby="api-keys">
      <h2 id="api-keys">API keys</h2>
      <p>Methods that ask for one take it in the header x-api-key.</p>
      <dl class="facts">
        {keys.map(({ logicalId, value, enabled }) => (
          <>
            <dt>{logicalId}</dt>
            {enabled ? (
              <dd>
                <code>{value}</code> <CopyButton text={value} what={logicalId} />
              </dd>
            ) : (
              <dd>disabled</dd>
            )}
          </>
        ))}
      </dl>
    </section>
  );
}
