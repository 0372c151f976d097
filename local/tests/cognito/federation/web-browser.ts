export interface Seen {
  readonly url: string;
  readonly status: number;
  readonly text: string;
  readonly location: string;
}

/** A browser without scripts that keeps a cookie jar for each host and port. It follows redirects only on request. */
export class WebBrowser {
  readonly #jars = new Map<string, Map<string, string>>();

  async send(url: string, form?: Readonly<Record<string, string>>): Promise<Seen> {
    const { origin } = new URL(url);
    const jar = this.#jars.get(origin) ?? new Map<string, string>();
    this.#jars.set(origin, jar);
    const response = await fetch(url, {
      redirect: "manual",
      method: form === undefined ? "GET" : "POST",
      headers: { cookie: this.cookiesAt(url) },
      ...(form !== undefined && { body: new URLSearchParams(form) }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === "" || /max-age=0/i.test(set)) jar.delete(name);
      else jar.set(name, value);
    }
    const location = response.headers.get("location");
    return {
      url,
      status: response.status,
      text: await response.text(),
      location: location === null ? "" : new URL(location, url).href,
    };
  }

  /** The `Cookie` header for an address. */
  cookiesAt(url: string): string {
    return [...(this.#jars.get(new URL(url).origin) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Goes on as long as a redirect leads to this machine. */
  async follow(from: Promise<Seen> | Seen): Promise<Seen> {
    let seen = await from;
    for (let hops = 0; hops < 12 && seen.location.startsWith("http://127.0.0.1:"); hops++)
      seen = await this.send(seen.location);
    return seen;
  }

  /** Fills in and posts the only form of a page, and goes on. */
  async submit(page: Seen, fields: Readonly<Record<string, string>>): Promise<Seen> {
    const action = /<form[^>]* action="([^"]*)"/.exec(page.text)?.[1] ?? "";
    const prompt = /name="prompt" value="([^"]*)"/.exec(page.text)?.[1] ?? "";
    return this.follow(this.send(new URL(action, page.url).href, { prompt, ...fields }));
  }
}

/** Signs in and consents on oidc-provider's own pages; returns where it leads at last. */
export async function signInAtProvider(browser: WebBrowser, start: string, login: string): Promise<Seen> {
  let page = await browser.follow(browser.send(start));
  for (let steps = 0; steps < 3 && page.text.includes("<form"); steps++)
    page = await browser.submit(page, page.text.includes('name="login"') ? { login, password: "any" } : {});
  return page;
}
