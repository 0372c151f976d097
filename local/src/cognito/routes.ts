import { hostedUiRoute } from "./hosted-ui/hosted-ui-routes";
import { apiRoute } from "./http/api-route";
import type { HttpRoute } from "./http/exchange";
import { wellKnownRoute } from "./http/well-known";
import type { Services } from "./services";

/** Everything that the pool's port answers, asked in this order. */
export const routesOf = (services: Services, strictSignatures: boolean): readonly HttpRoute[] => [
  apiRoute(services, strictSignatures),
  wellKnownRoute(services),
  hostedUiRoute(services),
];
