import type { HttpRequest, HttpResponse } from "../../http/exchange";
import type { Client } from "../../resources/app-client";
import { brandingOf } from "../../resources/branding";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { BrowserToken } from "../login-session/csrf";
import type { FlowKey, LoginFlow, LoginFlows } from "../login-session/login-flows";
import { redirectTo } from "../oauth/redirect";
import { html } from "./html";
import { formTargetOf, pageAnswer } from "./layout";
import type { Visit, VisitContent } from "./page";
import { themeOf } from "./theme";

export interface VisitParts {
  readonly services: Services;
  readonly flows: LoginFlows;
  readonly pool: Pool;
  readonly client: Client;
  readonly request: HttpRequest;
  readonly key: FlowKey;
  readonly token: BrowserToken;
}

/** What a page works with. */
export function visitOf(parts: VisitParts, flow: LoginFlow): Visit {
  const { services, flows, pool, client, request, key, token } = parts;
  const cookies = token.cookie === undefined ? [] : [token.cookie];
  const linkTo = (path: string): string => `${path}${request.url.search}`;
  return {
    services,
    pool,
    client,
    request,
    flow,
    token: token.value,
    linkTo,
    moveTo(stage, path) {
      flows.put(key, flow.request, stage);
      return redirectTo(`${request.origin}${linkTo(path)}`, cookies);
    },
    show: (content) => show(parts, content, formTargetOf(flow.request.redirectUri)),
    leaveTo(location, more) {
      flows.remove(key);
      return redirectTo(location, [...cookies, ...more]);
    },
    expired() {
      flows.remove(key);
      return expiredPage(parts);
    },
  };
}

function show({ services, pool, client, token }: VisitParts, content: VisitContent, formTarget?: string): HttpResponse {
  return pageAnswer({
    ...content,
    brand: pool.settings.PoolName,
    theme: themeOf(brandingOf(services.tables, pool.id, client.id)?.settings),
    cookies: token.cookie === undefined ? [] : [token.cookie],
    formTarget,
  });
}

/** For a form that came too late, from another browser or from elsewhere: which of them is nobody's business. */
export const expiredPage = (parts: VisitParts): HttpResponse =>
  show(parts, {
    title: "This page has expired",
    status: 400,
    content: html`<p class="lead">It waited too long, or your browser did not send its cookie along. Nothing was changed.</p>
<a class="button" href="/login${parts.request.url.search}">Begin again</a>`,
  });
