import { providersOf } from "../federation/client-providers";
import { type Html, html } from "./html";
import type { Visit } from "./page";

/** A button for each outside provider of the client: the same request again, with the provider's name. */
export function providerButtons({ services, pool, client, request }: Visit): readonly Html[] {
  return providersOf(services, pool, client).map(({ settings: { ProviderName } }) => {
    const search = new URLSearchParams(request.url.search);
    search.delete("idp_identifier");
    search.set("identity_provider", ProviderName);
    return html`<a class="button" href="/oauth2/authorize?${search.toString()}">Continue with ${ProviderName}</a>`;
  });
}
