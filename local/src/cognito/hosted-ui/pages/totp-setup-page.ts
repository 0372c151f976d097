import type { HttpResponse } from "../../http/exchange";
import { secretHashOf } from "../../resources/client-secret";
import { challengeOf } from "../../sign-in/steps";
import { callOperation } from "./call-operation";
import { field, form } from "./form";
import { goOn } from "./go-on";
import { html } from "./html";
import type { Page, Problem, Visit } from "./page";
import { isSessionOver, problemFrom } from "./problems";
import { qrCode } from "./qr-code";

const PATH = "/mfa/setup";

/** Gets a secret for a sign-in that waits for an authenticator, and shows it. */
export async function beginTotpSetup(
  visit: Visit,
  { session, username }: { readonly session: string; readonly username: string },
): Promise<HttpResponse> {
  const output = await callOperation(visit.services, "AssociateSoftwareToken", { Session: session });
  const next = { session: String(output?.["Session"] ?? ""), secret: String(output?.["SecretCode"] ?? "") };
  return visit.moveTo({ kind: "totp-setup", username, ...next }, PATH);
}

/** Sets up an authenticator: a QR code, the same as text, and the first code of it. */
export const totpSetupPage: Page = {
  path: PATH,
  stages: ["totp-setup"],
  show: (visit) => show(visit),
  async submit(visit, sent) {
    const { services, pool, client, flow } = visit;
    if (flow.stage.kind !== "totp-setup") return visit.expired();
    const { session, username } = flow.stage;
    const code = sent.get("code")?.replace(/\s/g, "") ?? "";
    if (!/^\d{6}$/.test(code)) return show(visit, { text: "Enter the six digits.", field: "code" });
    try {
      const verified = await callOperation(services, "VerifySoftwareToken", { Session: session, UserCode: code });
      const secretHash = secretHashOf(client, username);
      const progress = await challengeOf("MFA_SETUP").respond(services, {
        pool,
        client,
        session: String(verified?.["Session"] ?? ""),
        responses: { USERNAME: username, ...(secretHash !== undefined && { SECRET_HASH: secretHash }) },
        clientMetadata: undefined,
      });
      return await goOn(visit, progress);
    } catch (error) {
      return isSessionOver(error) ? visit.expired() : show(visit, problemFrom(error, { other: "code" }));
    }
  },
};

function show(visit: Visit, problem?: Problem): HttpResponse {
  const { pool, flow } = visit;
  if (flow.stage.kind !== "totp-setup") return visit.expired();
  const { secret, username } = flow.stage;
  const name = pool.settings.PoolName;
  const address = `otpauth://totp/${encodeURIComponent(`${name}:${username}`)}?${new URLSearchParams({ secret, issuer: name })}`;
  const fields = field({
    name: "code",
    label: "Code",
    autocomplete: "one-time-code",
    isCode: true,
    problem,
    isFocused: true,
  });
  return visit.show({
    title: "Set up an authenticator",
    status: problem === undefined ? 200 : 400,
    content: html`<p class="lead">This account needs a second factor: the codes of an authenticator app.</p>
<ol class="steps"><li>Scan this with the app.</li><li>Enter the code that it shows.</li></ol>
<div class="qr">${qrCode(address, "QR code for an authenticator app")}</div>
<details><summary>It can't be scanned?</summary>Enter this key in the app, by time:<span class="secret">${grouped(secret)}</span></details>
${form({ visit, path: PATH, problem, fields, button: "Go on" })}`,
  });
}

const grouped = (secret: string): string => (secret.match(/.{1,4}/g) ?? []).join(" ");
