import { ErrorResponse, User, UserManager, WebStorageStateStore } from "oidc-client-ts";
import type { Caller } from "../api/api";
import type { Config } from "../config";
import { Store } from "../store";
import { readToken, type Token } from "./token";
import { globalSignOut, revokeToken } from "./user-pool";

export type SessionState =
  | { readonly kind: "starting" }
  /** `problem`: why signing in did not work. */
  | { readonly kind: "out"; readonly problem?: string }
  /** `renewals`: how often this page got a new token by itself. */
  | { readonly kind: "in"; readonly token: Token; readonly renewals: number }
  /** The token is over and no new one can be had; what is on the page stays. */
  | { readonly kind: "ended"; readonly token: Token };

/** The state of a sign-in that was begun in a tab of its own, for the tab whose sign-in has ended. */
const AGAIN = "again";

/**
 * Who is signed in: authorization code and PKCE by redirect, renewal by the refresh token. Tokens lie in this tab's
 * sessionStorage (docs/decisions/110-where-the-pages-tokens-live.md).
 */
export class Session extends Store<SessionState> implements Caller {
  readonly #config: Config;
  readonly #manager: UserManager;
  readonly #channel = new BroadcastChannel("gatehouse-session");
  #user: User | undefined;
  #renewal: Promise<boolean> | undefined;

  constructor(config: Config) {
    super({ kind: "starting" });
    this.#config = config;
    this.#manager = createManager(config);
    this.#manager.events.addAccessTokenExpiring(() => void this.renew().catch(() => {}));
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => void this.#takeOver(data);
  }

  /** Takes up where the browser stands: back from the sign-in pages, reloaded, or new. */
  async start(): Promise<void> {
    const asked = new URLSearchParams(location.search);
    if (asked.get("sign-in") === AGAIN) return this.#manager.signinRedirect({ state: AGAIN });
    if (asked.has("code") || asked.has("error")) return this.#finish(asked);
    const user = await this.#manager.getUser();
    if (user === null) return this.set({ kind: "out" });
    this.#show(user, 0);
    if (user.expired === true) await this.renew().catch(() => {});
  }

  accessToken(): string | undefined {
    return this.#user?.access_token;
  }

  signIn(): Promise<void> {
    return this.#manager.signinRedirect();
  }

  /** In a tab of its own, so that this one keeps its uploads; it gets the new tokens from there. */
  signInAgain(): void {
    window.open(`${location.origin}/?sign-in=${AGAIN}`, "_blank");
  }

  renew(): Promise<boolean> {
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  /**
   * Ends this sign-in, or with `everywhere` all of this user's, then the sign-in pages' own session. Access tokens that
   * are out still pass the API until they end: API Gateway does not ask the pool.
   */
  async signOut(everywhere: boolean): Promise<void> {
    const user = this.#user;
    const { clientId, domain, userPoolEndpoint } = this.#config;
    // Without a connection the tokens here go all the same.
    if (everywhere) await globalSignOut(userPoolEndpoint, user?.access_token ?? "").catch(() => {});
    else await revokeToken(userPoolEndpoint, clientId, user?.refresh_token ?? "").catch(() => {});
    await this.#manager.removeUser();
    const query = new URLSearchParams({ client_id: clientId, logout_uri: `${location.origin}/` });
    location.assign(`${domain}/logout?${query}`);
  }

  async #finish(asked: URLSearchParams): Promise<void> {
    try {
      const user = await this.#manager.signinRedirectCallback();
      history.replaceState(null, "", "/");
      if (user.state === AGAIN) this.#handOver(user);
      this.#show(user, 0);
    } catch (error) {
      history.replaceState(null, "", "/");
      const said = asked.get("error_description") ?? (error instanceof Error ? error.message : String(error));
      this.set({ kind: "out", problem: said });
    }
  }

  #handOver(user: User): void {
    this.#channel.postMessage(user.toStorageString());
    // Browsers close only tabs that a page opened; where this one stays, it is a page like the other.
    window.close();
  }

  /** Another tab of this origin signed in again; its tokens count here if they are the same user's. */
  async #takeOver(data: unknown): Promise<void> {
    const state = this.get();
    if (state.kind !== "ended" || typeof data !== "string") return;
    const user = User.fromStorageString(data);
    if (readToken(user.access_token).sub !== state.token.sub) return;
    await this.#manager.storeUser(user);
    await this.#manager.events.load(user, false);
    this.#show(user, 0);
  }

  async #renew(): Promise<boolean> {
    const before = this.get();
    const renewals = before.kind === "in" ? before.renewals : 0;
    if (this.#user?.refresh_token === undefined) return this.#end();
    try {
      const user = await this.#manager.signinSilent();
      if (user === null) return this.#end();
      this.#show(user, renewals + 1);
      return true;
    } catch (error) {
      if (error instanceof ErrorResponse) return this.#end();
      throw error;
    }
  }

  #show(user: User, renewals: number): void {
    this.#user = user;
    this.set({ kind: "in", token: readToken(user.access_token), renewals });
  }

  #end(): false {
    const state = this.get();
    if (state.kind === "in") this.set({ kind: "ended", token: state.token });
    return false;
  }
}

/** The endpoints are given, so that nothing is fetched before the sign-in and the page's policy names three origins. */
function createManager({ issuer, domain, clientId }: Config): UserManager {
  return new UserManager({
    authority: issuer,
    metadata: {
      issuer,
      authorization_endpoint: `${domain}/oauth2/authorize`,
      token_endpoint: `${domain}/oauth2/token`,
    },
    client_id: clientId,
    redirect_uri: `${location.origin}/`,
    response_type: "code",
    // The last one is for signing out everywhere.
    scope: "openid email profile aws.cognito.signin.user.admin",
    automaticSilentRenew: false,
    accessTokenExpiringNotificationTimeInSeconds: 60,
    userStore: new WebStorageStateStore({ store: sessionStorage }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
  });
}
