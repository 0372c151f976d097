import type { JSX } from "hono/jsx/jsx-runtime";
import type { HttpResponse } from "../../http/http-route";
import { secretHashOf } from "../../resources/app-client";
import { shownTerms } from "../../resources/terms";
import { isManagedLogin } from "../oauth/authorize-request";
import type { Parameters } from "../oauth/parameters";
import { AttributeFields, attributeField, attributesOfSignUp, sentAttributes } from "./attribute-fields";
import { callOperation, destinationIn } from "./call-operation";
import { afterConfirmation } from "./confirm-page";
import { PageField, PageForm } from "./form";
import { NewPasswordField, refusedPassword } from "./new-password-field";
import type { LoginPage, PageContext, Problem } from "./page";
import { problemFrom } from "./problems";
import { signInName, typedName } from "./sign-in-name";

/** `/signup`: creates an account, in pools that are open for sign-up. */
export const signUpPage: LoginPage = {
  path: "/signup",
  show: (context) => show(context),
  async submit(context, sent) {
    const { pool } = context;
    const username = typedName(pool, sent.get("username"));
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
      const fields = {
        InvalidPasswordException: "password",
        "phone-number-malformed": attributeField("phone_number"),
        other: "username",
      };
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
  return context.show({
    title: "Sign up",
    status: problem === undefined ? 200 : 400,
    content: (
      <>
        <p class="lead">Make an account of your own.</p>
        <PageForm context={context} path="/signup" problem={problem} button="Sign up">
          <PageField
            name="username"
            label={label}
            type={inputType}
            autocomplete={autocomplete}
            value={sent?.get("username")}
            problem={problem}
            isFocused={true}
          />
          <AttributeFields names={attributesOfSignUp(pool)} sent={sent} problem={problem} />
          <NewPasswordField pool={pool} label="Password" problem={problem} />
        </PageForm>
        <TermsNotice context={context} />
        <HaveAnAccount at={linkTo("/login")} />
      </>
    ),
  });
}

/** Managed login alone shows it, and only where there are both documents (docs/aws-behaviour/cognito-terms.md). */
function TermsNotice({ context }: { readonly context: PageContext }): JSX.Element | null {
  const { services, pool, client, request } = context;
  if (!isManagedLogin(services.tables, pool)) return null;
  const links = shownTerms(services.tables, pool.id, client.id, request.url.searchParams.get("lang"));
  if (links === undefined) return null;
  return (
    <p class="more">
      By signing up you agree to the{" "}
      <a href={links.termsOfUse} target="_blank" rel="noopener noreferrer">
        terms of use
      </a>{" "}
      and the{" "}
      <a href={links.privacyPolicy} target="_blank" rel="noopener noreferrer">
        privacy policy
      </a>
      .
    </p>
  );
}

const HaveAnAccount = ({ at }: { readonly at: string }): JSX.Element => (
  <p class="more">
    Have an account? <a href={at}>Sign in</a>
  </p>
);

const showClosed = (context: PageContext): HttpResponse =>
  context.show({
    title: "Sign-up is closed",
    status: 400,
    content: (
      <>
        <p class="lead">Accounts of this user pool are made by an administrator.</p>
        <HaveAnAccount at={context.linkTo("/login")} />
      </>
    ),
  });
