import type { Child } from "hono/jsx";
import type { HttpRequest, HttpResponse } from "../../http/http-route";
import { appName, type Client } from "../../resources/app-client";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { BrowserToken } from "../login-session/csrf";
import type { FlowKey, LoginFlow, LoginFlows, Stage } from "../login-session/login-flows";
import type { Parameters } from "../oauth/parameters";
import { redirectTo } from "../oauth/redirect";
import { clientTheme } from "./client-theme";
import { formTargetOf, pageAnswer } from "./layout";

/** The request context of a page: the request, its client and the state of the login flow. */
export interface PageContext {
  readonly services: Services;
  readonly pool: Pool;
  readonly client: Client;
  readonly request: HttpRequest;
  readonly flow: LoginFlow;
  /** The browser's CSRF token, which every form carries. */
  readonly token: string;
  /** Redirects to the page of another stage of the flow. */
  readonly moveTo: (stage: Stage, path: string, cookies?: readonly string[]) => HttpResponse;
  /** The address of a page, with the query of this request. */
  readonly linkTo: (path: string) => string;
  /** A page in the client's style. */
  readonly show: (content: PageContent) => HttpResponse;
  /** Ends the flow and redirects to the client. */
  readonly leaveTo: (location: string, cookies: readonly string[]) => HttpResponse;
  /** Ends the flow and shows that the page has expired. */
  readonly expired: () => HttpResponse;
}

export interface PageContent {
  readonly title: string;
  readonly content: Child;
  readonly status?: number;
}

/** An error that is shown above the form and marks its field. */
export interface Problem {
  readonly text: string;
  readonly field?: string | undefined;
}

type Answer = HttpResponse | Promise<HttpResponse>;

/** One page: what it shows, and what its form does. */
export interface LoginPage {
  readonly path: string;
  /** The stages in which it is shown; absent: a flow can begin here. */
  readonly stages?: readonly Stage["kind"][];
  /** The stages that stay when a page is shown where a flow can begin. Others start over. */
  readonly keeps?: readonly Stage["kind"][];
  /** Parameters that its address may leave out, with what they mean then. */
  readonly defaults?: Readonly<Record<string, string>>;
  readonly show: (context: PageContext) => Answer;
  readonly submit: (context: PageContext, form: Parameters) => Answer;
}

export interface PageContextParts {
  readonly services: Services;
  readonly flows: LoginFlows;
  readonly pool: Pool;
  readonly client: Client;
  readonly request: HttpRequest;
  readonly key: FlowKey;
  readonly token: BrowserToken;
}

/** Builds the request context of a page. */
export function pageContextOf(parts: PageContextParts, flow: LoginFlow): PageContext {
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
    moveTo(stage, path, more = []) {
      flows.put(key, flow.request, stage);
      return redirectTo(`${request.origin}${linkTo(path)}`, [...cookies, ...more]);
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

function show(
  { services, pool, client, token }: PageContextParts,
  content: PageContent,
  formTarget?: string,
): HttpResponse {
  return pageAnswer({
    ...content,
    brand: appName(pool, client),
    theme: clientTheme(services, pool, client),
    cookies: token.cookie === undefined ? [] : [token.cookie],
    formTarget,
  });
}

/** For a form that came too late, from another browser or from another site. The page does not say which. */
export const expiredPage = (parts: PageContextParts): HttpResponse =>
  show(parts, {
    title: "This page has expired",
    status: 400,
    content: [
      <p class="lead">It waited too long, or your browser did not send its cookie along. Nothing was changed.</p>,
      <a class="button wide" href={`/login${parts.request.url.search}`}>
        Begin again
      </a>,
    ],
  });
