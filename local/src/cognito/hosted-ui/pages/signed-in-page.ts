import type { HttpResponse } from "../../http/exchange";
import type { UserRecord } from "../../store/records";
import { buttonForm } from "./form";
import { html } from "./html";
import type { Visit } from "./page";

/** Who is signed in in this browser, and the choice to go on as them or as somebody else. */
export function showSignedIn(visit: Visit, user: UserRecord): HttpResponse {
  const { client, request } = visit;
  const name = user.attributes["email"] ?? user.attributes["preferred_username"] ?? user.username;
  const other = new URLSearchParams(request.url.search);
  other.set("prompt", "login");
  return visit.show({
    title: "You are signed in",
    content: html`<p class="lead">Continue to ${client.settings.ClientName} as</p>
<p class="who"><span class="mark" aria-hidden="true">${[...name][0]?.toUpperCase() ?? ""}</span><span>${name}</span></p>
${buttonForm(visit, "/login", "continue", `Continue as ${name}`, false)}
<p class="more">Not you? <a href="/login?${other.toString()}">Sign in as somebody else</a></p>`,
  });
}
