import { CLIENT_ID, PASSWORD, type RunningPools } from "../running-pool";
import { CALLBACK } from "./hosted-pool";

/** An address of the authorization endpoint or of a page; a parameter of undefined is left out. */
export function query(parameters: Readonly<Record<string, string | undefined>> = {}): string {
  const all = {
    response_type: "code",
    client_id: CLIENT_ID,
    redirect_uri: CALLBACK,
    scope: "openid email",
    state: "s-1",
    ...parameters,
  };
  return new URLSearchParams(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString();
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where a redirect leads, whole. */
  readonly location: string;
}

/** A browser without scripts: it keeps cookies, follows no redirects, and posts the form that it sees. */
export class TestBrowser {
  readonly cookies = new Map<string, string>();
  readonly #endpoint: string;
  #shown: { readonly action: string; readonly hidden: Readonly<Record<string, string>> } = { action: "", hidden: {} };

  constructor({ pools }: Pick<RunningPools, "pools">) {
    this.#endpoint = pools.endpoint;
  }

  get(path: string): Promise<Answer> {
    return this.#send(path, { method: "GET" });
  }

  /** Posts the page's form with these fields. */
  submit(fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.post(this.#shown.action, { ...this.#shown.hidden, ...fields }, headers);
  }

  post(path: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) {
    return this.#send(path, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** Goes where a redirect of this server leads. */
  follow({ location }: Answer): Promise<Answer> {
    if (!location.startsWith(this.#endpoint)) throw new Error(`${location} is somebody else's.`);
    return this.get(location.slice(this.#endpoint.length));
  }

  /** Signs in on the page of a request. */
  async signIn(search: string, username: string, password = PASSWORD): Promise<Answer> {
    await this.get(`/login?${search}`);
    return this.submit({ username, password });
  }

  async #send(path: string, init: RequestInit & { headers?: Readonly<Record<string, string>> }): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...init.headers, ...(cookie !== "" && { cookie }) };
    const response = await fetch(`${this.#endpoint}${path}`, { ...init, headers, redirect: "manual" });
    for (const set of response.headers.getSetCookie()) this.#keep(set);
    const text = await response.text();
    const form = /<form method="post" action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/.exec(text);
    if (form !== null) this.#shown = { action: decoded(form[1] ?? ""), hidden: hiddenIn(form[2] ?? "") };
    return {
      status: response.status,
      headers: response.headers,
      text,
      location: response.headers.get("location") ?? "",
    };
  }

  #keep(set: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
    if (/Max-Age=0/.test(set)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

const hiddenIn = (form: string): Record<string, string> =>
  Object.fromEntries(
    [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
      name,
      decoded(value),
    ]),
  );

const decoded = (text: string): string =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

/** The parameters that a redirect carries, in their order, in query or fragment. */
export const carried = (location: string): [string, string][] => [
  ...new URLSearchParams(location.slice(location.search(/[?#]/) + 1)),
];

/** A code for a user, by the pages. */
export async function codeFor(running: RunningPools, username: string, parameters: Record<string, string> = {}) {
  const { location } = await new TestBrowser(running).signIn(query(parameters), username);
  const code = new URL(location).searchParams.get("code");
  if (code === null) throw new Error(`There is no code in ${location}.`);
  return code;
}

/** Posts a form to the token endpoint or a similar one. */
export async function postForm(
  { pools }: Pick<RunningPools, "pools">,
  path: string,
  fields: Readonly<Record<string, string | undefined>>,
  headers: Readonly<Record<string, string>> = {},
) {
  const given = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await fetch(`${pools.endpoint}${path}`, {
    method: "POST",
    body: new URLSearchParams(given),
    headers,
  });
  const text = await response.text();
  const body: Record<string, string> = text === "" ? {} : JSON.parse(text);
  return { status: response.status, headers: response.headers, text, body };
}
