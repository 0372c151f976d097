import type { JSX } from "hono/jsx/jsx-runtime";
import qrcode from "qrcode-generator";
import type { HttpResponse } from "../../http/http-route";
import { secretHashOf } from "../../resources/app-client";
import { challengeOf } from "../../sign-in/steps";
import { callOperation } from "./call-operation";
import { CodeField, PageForm } from "./form";
import { goOn, TOTP_SETUP_PATH } from "./go-on";
import type { LoginPage, PageContext, Problem } from "./page";
import { isSessionOver, problemFrom } from "./problems";

/** `/mfa/setup`: shows the secret of an authenticator as a QR code and as text, and asks for its first code. */
export const totpSetupPage: LoginPage = {
  path: TOTP_SETUP_PATH,
  stages: ["totp-setup"],
  show: (context) => show(context),
  async submit(context, sent) {
    const { services, pool, client, flow } = context;
    if (flow.stage.kind !== "totp-setup") return context.expired();
    const { session, username } = flow.stage;
    const code = sent.get("code")?.replace(/\s/g, "") ?? "";
    if (!/^\d{6}$/.test(code)) return show(context, { text: "Enter the six digits.", field: "code" });
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
      return await goOn(context, progress);
    } catch (error) {
      return isSessionOver(error) ? context.expired() : show(context, problemFrom(error, { other: "code" }));
    }
  },
};

function show(context: PageContext, problem?: Problem): HttpResponse {
  const { pool, flow } = context;
  if (flow.stage.kind !== "totp-setup") return context.expired();
  const { secret, username } = flow.stage;
  const name = pool.settings.PoolName;
  const address = `otpauth://totp/${encodeURIComponent(`${name}:${username}`)}?${new URLSearchParams({ secret, issuer: name })}`;
  return context.show({
    title: "Set up an authenticator",
    status: problem === undefined ? 200 : 400,
    content: (
      <>
        <p class="lead">This account needs a second factor: the codes of an authenticator app.</p>
        <ol class="steps">
          <li>Scan this with the app.</li>
          <li>Enter the code that it shows.</li>
        </ol>
        <div class="qr">
          <QrCode text={address} label="QR code for an authenticator app" />
        </div>
        <details>
          <summary>It can't be scanned?</summary>
          Enter this key in the app, by time:
          <span class="secret">{grouped(secret)}</span>
        </details>
        <PageForm context={context} path={TOTP_SETUP_PATH} problem={problem} button="Go on">
          <CodeField problem={problem} value={undefined} />
        </PageForm>
      </>
    ),
  });
}

const grouped = (secret: string): string => (secret.match(/.{1,4}/g) ?? []).join(" ");

/**
 * A text as a QR code, drawn as one path. It is dark on light whatever the colours of the page, so that cameras can
 * read it.
 */
function QrCode({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const path: string[] = [];
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) if (code.isDark(row, column)) path.push(`M${column} ${row}h1v1h-1z`);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges">
      <path fill="#000" d={path.join("")} />
    </svg>
  );
}
