import type { HttpResponse } from "../../http/http-route";
import { secretHashOf } from "../../resources/app-client";
import type { Parameters } from "../oauth/parameters";
import { attributeField, attributeFields, attributesOfSignUp, sentAttributes } from "./attribute-fields";
import { callOperation, destinationIn } from "./call-operation";
import { afterConfirmation } from "./confirm-page";
import { field, form } from "./form";
import { html } from "./html";
import { newPasswordField, refusedPassword } from "./new-password-field";
import type { LoginPage, PageContext, Problem } from "./page";
import { problemFrom } from "./problems";
import { signInName } from "./sign-in-name";

/** `/signup`: creates an account, in pools that are open for sign-up. */
export const signUpPage: LoginPage = {
  path: "/signup",
  show: (context) => show(context),
  async submit(context, sent) {
    const { pool } = context;
    const username = sent.get("username")?.trim() ?? "";
    if (username === "") return show(context, { text: `Enter ${nameOf(context).inText}.`, field: "username" }, sent);
    const { given, missing } = sentAttributes(attributesOfSignUp(pool), sent);
    if (missing !== undefined)
      return show(context, { text: "Fill in every field.", field: attributeField(missing) }, sent);
    const password = sent.get("password") ?? "";
    const refused = refusedPassword(pool, password);
    if (refused !== undefined) return show(context, refused, sent);
    try {
      return await signUp(context, username, password, given);
    } catch (error) {
      const fields = { InvalidPasswordException: "password", other: "username" };
      return show(context, problemFrom(error, fields), sent);
    }
  },
};

async function signUp(
  context: PageContext,
  username: string,
  password: string,
  attributes: readonly { readonly name: string; readonly value: string }[],
): Promise<HttpResponse> {
  const { services, client } = context;
  const output = await callOperation(services, "SignUp", {
    ClientId: client.id,
    SecretHash: secretHashOf(client, username),
    Username: username,
    Password: password,
    UserAttributes: attributes.map(({ name, value }) => ({ Name: name, Value: value })),
  });
  const signedUp = String(output?.["UserSub"] ?? "");
  if (output?.["UserConfirmed"] === true) return afterConfirmation(context, signedUp);
  const sentTo = destinationIn(output);
  const stage = { kind: "confirm", username, signedUp, ...(sentTo !== undefined && { sentTo }) } as const;
  return context.moveTo(stage, "/confirm");
}

/** In pools with aliases, people still choose a user name, since an alias counts only once it is verified. */
function nameOf({ pool }: PageContext) {
  const { UsernameAttributes } = pool.settings;
  if (UsernameAttributes.length > 0)
    return { ...signInName(pool), autocomplete: signInName(pool).inputType === "email" ? "email" : "username" };
  return { label: "User name", inText: "a user name", inputType: "text", autocomplete: "username" } as const;
}

function show(context: PageContext, problem?: Problem, sent?: Parameters): HttpResponse {
  const { pool, linkTo } = context;
  if (pool.settings.AdminCreateUserConfig.AllowAdminCreateUserOnly) return showClosed(context);
  const { label, inputType, autocomplete } = nameOf(context);
  const fields = html`${field({ name: "username", label, type: inputType, autocomplete, value: sent?.get("username"), problem, isFocused: true })}
${attributeFields(attributesOfSignUp(pool), sent, problem)}
${newPasswordField(pool, "Password", problem)}`;
  return context.show({
    title: "Sign up",
    status: problem === undefined ? 200 : 400,
    content: html`<p class="lead">Make an account of your own.</p>
${form({ context, path: "/signup", problem, fields, button: "Sign up" })}
<p class="more">Have an account? <a href="${linkTo("/login")}">Sign in</a></p>`,
  });
}

const showClosed = (context: PageContext): HttpResponse =>
  context.show({
    title: "Sign-up is closed",
    status: 400,
    content: html`<p class="lead">Accounts of this user pool are made by an administrator.</p>
<p class="more">Have an account? <a href="${context.linkTo("/login")}">Sign in</a></p>`,
  });
