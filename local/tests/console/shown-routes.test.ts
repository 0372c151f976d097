import { expect, test } from "@jest/globals";
import { readsTokens, shownRoutes } from "../../src/console/shown-routes";
import { LOCATION } from "../api-gateway/fixtures";
import { POOL_ARN, restApi, restMethod } from "../api-gateway/rest-fixtures";
import { APPLICATION } from "./fixture";

test("the methods of a REST API stand behind the routes of the HTTP APIs", () => {
  const pools = {
    type: "COGNITO_USER_POOLS",
    name: "P",
    header: "Authorization",
    providerArns: [POOL_ARN],
    location: LOCATION,
  } as const;
  const api = restApi([
    restMethod("GET /a/{id}", { authorizer: pools, authorizationScopes: ["x"] }),
    restMethod("ANY /open"),
  ]);
  const shown = shownRoutes({ ...APPLICATION, restApis: [api] });
  expect(shown.map(({ apiLogicalId, routeKey }) => `${apiLogicalId} ${routeKey}`)).toEqual([
    "HttpApi GET /whoami",
    "HttpApi GET /admin",
    "RestApi GET /a/{id}",
    "RestApi ANY /open",
  ]);
  expect(shown.map(readsTokens)).toEqual([true, true, true, false]);
});
