import type { HttpRequest, HttpResponse } from "../../../http/http-route";
import type { Services } from "../../../resources/services";
import type { StandInPersonRecord } from "../../../store/stand-in-records";
import { isOwnForm } from "../../login-session/csrf";
import { methodNotAllowed } from "../../oauth/oauth-error";
import { type Parameters, readForm } from "../../oauth/parameters";
import { redirectTo } from "../../oauth/redirect";
import { errorPage } from "../../pages/error-page";
import { secretsOf, takeAnswer } from "../authorization-transactions";
import { callbackOf } from "../send-to-provider";
import { usePerson } from "./people";
import { LONGEST_SUBJECT, newSubjectOf, readPerson } from "./person";
import { standInPage } from "./stand-in-page";
import { newStandInCode, standInOf } from "./stand-in-provider";
import { readStandInRequest, type StandInRequest } from "./stand-in-request";

/**
 * `/stand-in/<poolId>/<provider>/authorize`: the page that stands in for an outside provider. A GET only shows it. A form
 * is taken with the token of this browser and this sign-in and from this origin, and answers a sign-in once. What is not
 * in order gets a page, and nothing is sent anywhere.
 */
export async function standInEndpoint(services: Services, http: HttpRequest): Promise<HttpResponse> {
  const request = readStandInRequest(services, http);
  if (request === undefined) return errorPage(services, "provider_state", "");
  if (http.method === "GET" || http.method === "HEAD") return standInPage(request);
  if (http.method !== "POST") return methodNotAllowed(http.id, "GET, POST");
  const form = await readForm(http);
  if (form === undefined || !isOwnForm(http, request.token, form.get("_csrf")))
    return errorPage(services, "provider_state", "");
  return submit(request, form);
}

function submit(request: StandInRequest, form: Parameters): HttpResponse {
  const { services, pool, provider } = request;
  const forgotten = form.get("forget")?.slice(0, LONGEST_SUBJECT);
  if (forgotten !== undefined) {
    services.store.write(() => services.tables.standInPeople.remove(pool.id, provider.ProviderName, forgotten));
    return redirectTo(request.address);
  }
  if (form.get("refuse") !== undefined) {
    const description = "The person refused at the stand-in.";
    return answer(request, () => ({ error: "access_denied", error_description: description }));
  }
  const known = form.get("person")?.slice(0, LONGEST_SUBJECT);
  if (known !== undefined) {
    const person = services.tables.standInPeople.get(pool.id, provider.ProviderName, known);
    if (person !== undefined) return signInAs(request, person);
    return standInPage(request, { field: "name", text: "The stand-in does not know this person any more." });
  }
  const reading = readPerson(form, (email) => newSubjectOf(provider.ProviderType, services.random, email));
  if ("problem" in reading) return standInPage(request, reading.problem, form);
  const { person } = reading;
  if (services.tables.standInPeople.get(pool.id, provider.ProviderName, person.subject) !== undefined)
    return standInPage(
      request,
      { field: "subject", text: "There is somebody of this subject: choose them above." },
      form,
    );
  return signInAs(request, person);
}

function signInAs(request: StandInRequest, person: Omit<StandInPersonRecord, "usedAt">): HttpResponse {
  const { services, pool, provider, state } = request;
  return answer(request, () => {
    const { nonce, challenge } = secretsOf(pool, state);
    const used = usePerson(services, pool.id, provider.ProviderName, person);
    const bound = { nonce, challenge, redirectUri: callbackOf(services) };
    return { code: newStandInCode(services, pool, provider, used, bound) };
  });
}

/** Goes back to the pool as a provider does, with `state` and `iss`. The second answer to a sign-in is refused. */
function answer(request: StandInRequest, make: () => Readonly<Record<string, string>>): HttpResponse {
  const { services, pool, provider, state } = request;
  const made = services.store.write(() => (takeAnswer(services, pool, state) ? make() : undefined));
  if (made === undefined) return errorPage(services, "provider_state", "");
  const { issuer: iss } = standInOf(services, pool, provider);
  return redirectTo(`${callbackOf(services)}?${new URLSearchParams({ ...made, state, iss })}`);
}
