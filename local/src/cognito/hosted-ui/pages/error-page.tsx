import type { JSX } from "hono/jsx/jsx-runtime";
import type { HttpRequest, HttpResponse } from "../../http/http-route";
import { appName, type Client } from "../../resources/app-client";
import type { Services } from "../../resources/services";
import type { AuthorizeReading } from "../oauth/authorize-request";
import { parametersOf } from "../oauth/parameters";
import { redirectTo } from "../oauth/redirect";
import { clientTheme } from "./client-theme";
import { pageAnswer } from "./layout";
import { themeOf } from "./theme";

const SIGNING_OUT = (
  <>
    This is <code>/logout</code>. An application signs out by <code>/logout?client_id=…&amp;logout_uri=…</code>, the
    address being one of the app client's <code>LogoutURLs</code>. Cognito does not take OpenID Connect's{" "}
    <code>id_token_hint</code> and <code>post_logout_redirect_uri</code>: with oidc-client-ts, call{" "}
    <code>removeUser()</code> in place of <code>signoutRedirect()</code>, and then open that address.
  </>
);

interface Reason {
  readonly status: number;
  readonly text: JSX.Element;
  /** What AWS's page says, where it does not say what it says of all others. */
  readonly said?: string;
}

/** The problems for which nothing can be sent back to the client, and what to do about them. */
const REASONS = {
  invalid_request: {
    status: 400,
    text: (
      <>
        The address of this page is not complete. An application links here with <code>client_id</code>,{" "}
        <code>response_type</code> and <code>redirect_uri</code>.
      </>
    ),
  },
  unknown_client: {
    status: 400,
    text: (
      <>
        There is no app client of this <code>client_id</code> in a user pool with a domain. Compare it with the template
        or the ready line.
      </>
    ),
  },
  no_flows: {
    status: 400,
    text: (
      <>
        The app client may not use these pages. It needs <code>AllowedOAuthFlowsUserPoolClient: true</code> and{" "}
        <code>AllowedOAuthFlows</code> with <code>code</code> or <code>implicit</code>.
      </>
    ),
  },
  redirect_mismatch: {
    status: 400,
    text: (
      <>
        The <code>redirect_uri</code> is not one of the app client's <code>CallbackURLs</code>. They are compared letter
        by letter: scheme, host, port and a final slash count.
      </>
    ),
  },
  logout_without_client: {
    status: 400,
    said: "Required String parameter 'client_id' is not present",
    text: SIGNING_OUT,
  },
  logout_without_address: {
    status: 400,
    said: "Required String parameter 'redirect_uri' is not present",
    text: SIGNING_OUT,
  },
  logout_mismatch: {
    status: 400,
    text: (
      <>
        Signing out needs a <code>logout_uri</code> that is one of the app client's <code>LogoutURLs</code>, letter by
        letter, or a <code>redirect_uri</code> of its <code>CallbackURLs</code> with a <code>response_type</code>.
      </>
    ),
  },
  no_branding: {
    status: 403,
    text: (
      <>
        The app client has no style. Managed login (<code>ManagedLoginVersion: 2</code>) shows its pages only for
        clients with an <code>AWS::Cognito::ManagedLoginBranding</code> resource.
      </>
    ),
  },
  provider_state: {
    status: 400,
    text: (
      <>
        A sign-in by an outside provider came back that this browser did not begin, or that has been answered or has
        expired. Begin again at the application.
      </>
    ),
  },
  provider_logout: {
    status: 400,
    text: (
      <>
        A SAML provider's message for signing out is not signed by it, not meant for this pool, or has been answered.
        The terminal of the stack says what is wrong.
      </>
    ),
  },
  server_error: { status: 400, text: <>Something went wrong here. The terminal of the stack says what.</> },
} as const satisfies Record<string, Reason>;

type ErrorReason = keyof typeof REASONS;

/**
 * The page for a problem that can't be sent back to the client: the text of AWS, with an explanation for the developer
 * below. It repeats nothing from the request. Pools with managed login have a text of their own, as on AWS.
 */
export function errorPage(services: Services, reason: ErrorReason, clientId: string): HttpResponse {
  const { status, text, said }: Reason = REASONS[reason];
  const found = services.pools.findClient(clientId);
  const domain = found && [...services.tables.domains.entries([found.pool.id])][0]?.value.settings;
  const isManaged = domain?.["ManagedLoginVersion"] === 2;
  return pageAnswer({
    title: isManaged ? "Login pages unavailable" : "Error",
    brand: found === undefined ? "User pool" : appName(found.pool, found.client),
    theme: found === undefined ? themeOf(undefined) : clientTheme(services, found.pool, found.client),
    content: (
      <>
        <Explained said={said ?? saidOf(isManaged)} text={text} />
        <Allowed reason={reason} client={found?.client} />
      </>
    ),
    status,
  });
}

const saidOf = (isManaged: boolean): string =>
  isManaged
    ? "Login pages unavailable. Please contact an administrator."
    : "An error was encountered with the requested page.";

const Explained = ({ said, text }: { readonly said: string; readonly text: JSX.Element }): JSX.Element => (
  <>
    <p class="problem" role="alert">
      {said}
    </p>
    <p class="lead">{text}</p>
  </>
);

/** The addresses that the app client has, for a developer who compares them with what was sent. */
function Allowed({ reason, client }: { readonly reason: ErrorReason; readonly client: Client | undefined }) {
  if (client === undefined || (reason !== "redirect_mismatch" && reason !== "logout_mismatch")) return null;
  const { ClientName, CallbackURLs = [], LogoutURLs = [] } = client.settings;
  const urls = reason === "redirect_mismatch" ? CallbackURLs : LogoutURLs;
  const name = reason === "redirect_mismatch" ? "CallbackURLs" : "LogoutURLs";
  if (urls.length === 0)
    return (
      <p>
        The app client {ClientName} has no <code>{name}</code>.
      </p>
    );
  return (
    <>
      <p>
        The <code>{name}</code> of {ClientName}:
      </p>
      <ul class="addresses">
        {urls.map((url) => (
          <li>
            <code>{url}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

/** `/error`: the page for the reason in the `error` parameter. */
export function showErrorPage(services: Services, { url }: HttpRequest): HttpResponse {
  const parameters = parametersOf(url.searchParams);
  return errorPage(services, errorReasonOf(parameters.get("error")), parameters.get("client_id") ?? "");
}

/** Unknown reasons are not repeated on the page. */
const errorReasonOf = (parameter: string | undefined): ErrorReason =>
  parameter !== undefined && isReason(parameter) ? parameter : "invalid_request";

const isReason = (text: string): text is ErrorReason => Object.hasOwn(REASONS, text);

type Unusable = Extract<AuthorizeReading, { kind: "unusable" }>;

/** Answers a request for authorization that is unusable. It never redirects to the address in the request. */
export function showUnusable(services: Services, request: HttpRequest, { reason, clientId }: Unusable): HttpResponse {
  if (reason === "redirect_mismatch")
    return redirectTo(`${request.origin}/error?${new URLSearchParams({ error: reason, client_id: clientId })}`);
  return errorPage(services, reason, clientId);
}
