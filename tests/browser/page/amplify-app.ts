import { Amplify, defaultStorage, Hub } from "@aws-amplify/core";
import "@aws-amplify/auth/enable-oauth-listener";
import { fetchAuthSession, signInWithRedirect, signOut } from "@aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "@aws-amplify/auth/cognito";

/** A page as users of Amplify write it: the redirect sign-in, then the session's tokens. */

declare const SETTINGS: {
  readonly authority: string;
  readonly clientId: string;
  readonly domain: string;
  readonly poolId: string;
};

const here = `${location.origin}/`;

const Auth = {
  Cognito: {
    userPoolId: SETTINGS.poolId,
    userPoolClientId: SETTINGS.clientId,
    userPoolEndpoint: SETTINGS.domain,
    loginWith: {
      oauth: {
        domain: new URL(SETTINGS.domain).host,
        scopes: ["openid", "email", "profile", "aws.cognito.signin.user.admin"],
        redirectSignIn: [here],
        redirectSignOut: [here],
        responseType: "code" as const,
      },
    },
  },
};

// What `Amplify.configure` of the package aws-amplify does by itself, with the two packages that it is made of.
cognitoUserPoolsTokenProvider.setAuthConfig(Auth);
cognitoUserPoolsTokenProvider.setKeyValueStorage(defaultStorage);
Amplify.configure({ Auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });

const show = (text: string): void => {
  const element = document.getElementById("user");
  if (element !== null) element.textContent = text;
};

async function showUser(): Promise<void> {
  const { tokens } = await fetchAuthSession();
  show(tokens === undefined ? "nobody" : JSON.stringify(tokens.idToken?.payload ?? {}));
}

Hub.listen("auth", ({ payload }) => {
  if (payload.event === "signInWithRedirect") void showUser();
  if (payload.event === "signInWithRedirect_failure") show(`failed: ${String(payload.data?.error)}`);
});

const provider = new URLSearchParams(location.search).get("provider") === "Google" ? "Google" : undefined;
const signIn = () => signInWithRedirect(provider === undefined ? undefined : { provider });
document.getElementById("sign-in")?.addEventListener("click", () => void signIn());
document.getElementById("sign-out")?.addEventListener("click", () => void signOut());
document.body.dataset["ready"] = "true";
void showUser().catch((error: unknown) => show(`failed: ${String(error)}`));
