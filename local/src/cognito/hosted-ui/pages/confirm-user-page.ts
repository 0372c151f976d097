import { CognitoError } from "../../errors";
import type { HttpRequest, HttpResponse } from "../../http/exchange";
import { brandingOf } from "../../resources/brandings";
import { secretHashOf } from "../../resources/client-secret";
import type { Services } from "../../services";
import { findHostedClient } from "../oauth/authorize-request";
import { parametersOf } from "../oauth/parameters";
import { callOperation } from "./call-operation";
import { errorPage } from "./error-page";
import { noticeOf, problemOf } from "./form";
import { pageAnswer } from "./layout";
import { problemFrom } from "./problems";
import { themeOf } from "./theme";

/** `GET /confirmUser`: where the link in a message leads, in pools that send links instead of codes. */
export async function confirmUserPage(services: Services, request: HttpRequest): Promise<HttpResponse> {
  const parameters = parametersOf(request.url.searchParams);
  const clientId = parameters.get("client_id") ?? "";
  const found = findHostedClient(services, clientId);
  const username = parameters.get("user_name");
  const code = parameters.get("confirmation_code");
  if (found === undefined || username === undefined || code === undefined)
    return errorPage(services, "invalid_request", clientId);
  const { pool, client } = found;
  const look = {
    brand: pool.settings.PoolName,
    theme: themeOf(brandingOf(services.tables, pool.id, client.id)?.settings),
  };
  try {
    await callOperation(services, "ConfirmSignUp", {
      ClientId: client.id,
      SecretHash: secretHashOf(client, username),
      Username: username,
      ConfirmationCode: code,
    });
    return pageAnswer({
      ...look,
      title: "Account confirmed",
      content: noticeOf("Your account is confirmed. You can sign in now."),
    });
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    return pageAnswer({ ...look, title: "Account not confirmed", content: problemOf(problemFrom(error)), status: 400 });
  }
}
