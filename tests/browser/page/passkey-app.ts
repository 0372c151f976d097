import {
  associateWebAuthnCredential,
  deleteWebAuthnCredential,
  listWebAuthnCredentials,
  signIn,
  signOut,
} from "@aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "@aws-amplify/auth/cognito";
import { Amplify, defaultStorage } from "@aws-amplify/core";

/** A page as users of Amplify write it: its own sign-in, by password and by passkey. */

declare const SETTINGS: { readonly clientId: string; readonly domain: string; readonly poolId: string };

const Auth = {
  Cognito: {
    userPoolId: SETTINGS.poolId,
    userPoolClientId: SETTINGS.clientId,
    userPoolEndpoint: SETTINGS.domain,
  },
};

// What `Amplify.configure` of the package aws-amplify does by itself, with the two packages that it is made of.
cognitoUserPoolsTokenProvider.setAuthConfig(Auth);
cognitoUserPoolsTokenProvider.setKeyValueStorage(defaultStorage);
Amplify.configure({ Auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error));

/** Each answers in text, the name of an error too. */
const steps: Readonly<Record<string, (...given: string[]) => Promise<string>>> = {
  async password(username = "", password = "") {
    const { nextStep } = await signIn({ username, password, options: { authFlowType: "USER_PASSWORD_AUTH" } });
    return nextStep.signInStep;
  },
  async passkey(username = "") {
    const options = { authFlowType: "USER_AUTH", preferredChallenge: "WEB_AUTHN" } as const;
    return (await signIn({ username, options })).nextStep.signInStep;
  },
  async add() {
    await associateWebAuthnCredential();
    return "added";
  },
  async list() {
    const { credentials } = await listWebAuthnCredentials();
    return credentials.map(({ relyingPartyId }) => relyingPartyId).join();
  },
  async removeAll() {
    const { credentials } = await listWebAuthnCredentials();
    for (const { credentialId } of credentials) if (credentialId) await deleteWebAuthnCredential({ credentialId });
    return "removed";
  },
  async out() {
    await signOut();
    return "out";
  },
};

Object.assign(window, {
  step: (name: string, ...given: string[]): Promise<string> =>
    (steps[name] ?? (() => Promise.resolve("no such step")))(...given).catch(nameOf),
});
document.body.dataset["ready"] = "true";
