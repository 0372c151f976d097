import { UserManager, WebStorageStateStore } from "oidc-client-ts";

/**
 * A page as users of the pool write it: oidc-client-ts signs in by code and PKCE, fetch calls the API with the token.
 */

declare const SETTINGS: {
  readonly authority: string;
  readonly clientId: string;
  readonly domain: string;
  readonly api: string;
};

const here = `${location.origin}/`;
const manager = new UserManager({
  authority: SETTINGS.authority,
  client_id: SETTINGS.clientId,
  redirect_uri: here,
  response_type: "code",
  scope: "openid email profile",
  loadUserInfo: true,
  userStore: new WebStorageStateStore({ store: sessionStorage }),
});

const show = (id: string, text: string): void => {
  const element = document.getElementById(id);
  if (element !== null) element.textContent = text;
};

async function call(path: string): Promise<void> {
  const user = await manager.getUser();
  const headers: Record<string, string> = user === null ? {} : { Authorization: `Bearer ${user.access_token}` };
  const answer = await fetch(`${SETTINGS.api}${path}`, { headers });
  show("answer", `${path} ${answer.status} ${await answer.text()}`);
}

async function main(): Promise<void> {
  const parameters = new URLSearchParams(location.search);
  if (parameters.has("code")) {
    const user = await manager.signinRedirectCallback();
    history.replaceState(null, "", here);
    show("user", JSON.stringify(user.profile));
  } else if (parameters.has("error")) {
    show("user", `refused: ${parameters.get("error_description") ?? ""}`);
  } else {
    const user = await manager.getUser();
    show("user", user === null ? "nobody" : JSON.stringify(user.profile));
  }
  document.getElementById("sign-in")?.addEventListener("click", () => void manager.signinRedirect());
  document.getElementById("sign-out")?.addEventListener("click", () => {
    void manager.removeUser();
    location.href = `${SETTINGS.domain}/logout?client_id=${SETTINGS.clientId}&logout_uri=${encodeURIComponent(here)}`;
  });
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-path]")) {
    button.addEventListener("click", () => void call(button.dataset["path"] ?? ""));
  }
  document.body.dataset["ready"] = "true";
}

void main().catch((error: unknown) => show("user", `failed: ${String(error)}`));
