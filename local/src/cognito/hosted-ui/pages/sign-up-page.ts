import type { HttpResponse } from "../../http/exchange";
import { secretHashOf } from "../../resources/client-secret";
import type { Parameters } from "../oauth/parameters";
import { attributeField, attributeFields, attributesOfSignUp, sentAttributes } from "./attribute-fields";
import { callOperation, destinationIn } from "./call-operation";
import { afterConfirmation } from "./confirm-page";
import { field, form } from "./form";
import { html } from "./html";
import { newPasswordField, refusedPassword } from "./new-password-field";
import type { Page, Problem, Visit } from "./page";
import { problemFrom } from "./problems";
import { signInName } from "./sign-in-name";

/** `/signup`: an account of one's own, where the pool lets people make one. */
export const signUpPage: Page = {
  path: "/signup",
  show: (visit) => show(visit),
  async submit(visit, sent) {
    const { pool } = visit;
    const username = sent.get("username")?.trim() ?? "";
    if (username === "") return show(visit, { text: `Enter ${nameOf(visit).inText}.`, field: "username" }, sent);
    const { given, missing } = sentAttributes(attributesOfSignUp(pool), sent);
    if (missing !== undefined)
      return show(visit, { text: "Fill in every field.", field: attributeField(missing) }, sent);
    const password = sent.get("password") ?? "";
    const refused = refusedPassword(pool, password);
    if (refused !== undefined) return show(visit, refused, sent);
    try {
      return await signUp(visit, username, password, given);
    } catch (error) {
      const fields = { InvalidPasswordException: "password", other: "username" };
      return show(visit, problemFrom(error, fields), sent);
    }
  },
};

async function signUp(
  visit: Visit,
  username: string,
  password: string,
  attributes: readonly { readonly name: string; readonly value: string }[],
): Promise<HttpResponse> {
  const { services, client } = visit;
  const output = await callOperation(services, "SignUp", {
    ClientId: client.id,
    SecretHash: secretHashOf(client, username),
    Username: username,
    Password: password,
    UserAttributes: attributes.map(({ name, value }) => ({ Name: name, Value: value })),
  });
  const signedUp = String(output?.["UserSub"] ?? "");
  if (output?.["UserConfirmed"] === true) return afterConfirmation(visit, signedUp);
  const sentTo = destinationIn(output);
  const stage = { kind: "confirm", username, signedUp, ...(sentTo !== undefined && { sentTo }) } as const;
  return visit.moveTo(stage, "/confirm");
}

/** With an alias, people still choose a user name: an alias is taken once it is verified. */
function nameOf({ pool }: Visit) {
  const { UsernameAttributes } = pool.settings;
  if (UsernameAttributes.length > 0)
    return { ...signInName(pool), autocomplete: signInName(pool).inputType === "email" ? "email" : "username" };
  return { label: "User name", inText: "a user name", inputType: "text", autocomplete: "username" } as const;
}

function show(visit: Visit, problem?: Problem, sent?: Parameters): HttpResponse {
  const { pool, linkTo } = visit;
  if (pool.settings.AdminCreateUserConfig.AllowAdminCreateUserOnly) return showClosed(visit);
  const { label, inputType, autocomplete } = nameOf(visit);
  const fields = html`${field({ name: "username", label, type: inputType, autocomplete, value: sent?.get("username"), problem, isFocused: true })}
${attributeFields(attributesOfSignUp(pool), sent, problem)}
${newPasswordField(pool, "Password", problem)}`;
  return visit.show({
    title: "Sign up",
    status: problem === undefined ? 200 : 400,
    content: html`<p class="lead">Make an account of your own.</p>
${form({ visit, path: "/signup", problem, fields, button: "Sign up" })}
<p class="more">Have an account? <a href="${linkTo("/login")}">Sign in</a></p>`,
  });
}

const showClosed = (visit: Visit): HttpResponse =>
  visit.show({
    title: "Sign-up is closed",
    status: 400,
    content: html`<p class="lead">Accounts of this user pool are made by an administrator.</p>
<p class="more">Have an account? <a href="${visit.linkTo("/login")}">Sign in</a></p>`,
  });
