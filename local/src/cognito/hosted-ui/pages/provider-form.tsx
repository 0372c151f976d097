import type { HttpResponse } from "../../http/http-route";
import { formTargetOf, pageAnswer } from "./layout";
import { themeOf } from "./theme";

/** A form that takes the browser to a provider that accepts messages by POST alone. It works without a script. */
export function providerForm(
  address: string,
  fields: Readonly<Record<string, string>>,
  cookies: readonly string[],
): HttpResponse {
  return pageAnswer({
    title: "Continue at your provider",
    brand: "User pool",
    theme: themeOf(undefined),
    cookies,
    formTarget: formTargetOf(address),
    content: (
      <form method="post" action={address}>
        {Object.entries(fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button type="submit">Continue</button>
      </form>
    ),
  });
}
