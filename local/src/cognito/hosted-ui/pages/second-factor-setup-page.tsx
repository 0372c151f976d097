import type { JSX } from "hono/jsx/jsx-runtime";
import type { HttpResponse } from "../../http/http-route";
import { secretHashOf } from "../../resources/app-client";
import { challengeOf } from "../../sign-in/steps";
import type { Stage } from "../login-session/login-flows";
import { PageField, PageForm } from "./form";
import { beginTotpSetup, FACTOR_SETUP_PATH, goOn, reportRefusal } from "./go-on";
import type { LoginPage, PageContext, Problem } from "./page";
import { isSessionOver, problemFrom } from "./problems";
import { plainNumber } from "./sign-in-name";

type SetUp = Extract<Stage, { kind: "factor-setup" }>;

/** How each method is offered, and the field that it asks for. An authenticator has a page of its own. */
const METHODS: Readonly<Record<string, { readonly choice: string; readonly field?: AddressField }>> = {
  SOFTWARE_TOKEN_MFA: { choice: "Codes of an authenticator app" },
  SMS_MFA: {
    choice: "Codes by text message",
    field: {
      answer: "PHONE_NUMBER",
      label: "Phone number",
      type: "tel",
      autocomplete: "tel",
      hint: "With + and the country code, digits only: +15550109934",
    },
  },
  EMAIL_OTP: {
    choice: "Codes by e-mail",
    field: { answer: "EMAIL", label: "E-mail address", type: "email", autocomplete: "email" },
  },
};

interface AddressField {
  /** The name of the answer to MFA_SETUP. */
  readonly answer: string;
  readonly label: string;
  readonly type: "tel" | "email";
  readonly autocomplete: string;
  readonly hint?: string;
}

/**
 * `/mfa/register`: where a user has no second factor and needs one. Lets choose a method if the pool has several, asks
 * for the number or the address, and sends the first code to it.
 */
export const factorSetupPage: LoginPage = {
  path: FACTOR_SETUP_PATH,
  stages: ["factor-setup"],
  show: (context) => show(context),
  async submit(context, sent) {
    const { stage } = context.flow;
    if (stage.kind !== "factor-setup") return context.expired();
    const [only, another] = stage.methods;
    if (another !== undefined || only === undefined) {
      const method = stage.methods.find((candidate) => candidate === sent.get("method"));
      return method === undefined
        ? show(context, { text: "Choose one.", field: "method" })
        : begin(context, stage, method);
    }
    const typed = sent.get("address")?.trim() ?? "";
    const address = only === "SMS_MFA" ? plainNumber(typed) : typed;
    return address === ""
      ? show(context, { text: "Fill in the field.", field: "address" })
      : prove(context, stage, address);
  },
};

/** Goes on with the chosen method. The sign-in waits as before: nothing was asked of the pool yet. */
function begin(context: PageContext, stage: SetUp, method: string): Promise<HttpResponse> | HttpResponse {
  if (METHODS[method]?.field === undefined) return beginTotpSetup(context, stage);
  return context.moveTo({ ...stage, methods: [method] }, FACTOR_SETUP_PATH);
}

async function prove(context: PageContext, stage: SetUp, address: string): Promise<HttpResponse> {
  const { services, pool, client } = context;
  const field = METHODS[stage.methods[0] ?? ""]?.field;
  if (field === undefined || address.length > 2048)
    return show(context, { text: "That is too long.", field: "address" });
  const secretHash = secretHashOf(client, stage.username);
  try {
    const progress = await challengeOf("MFA_SETUP").respond(services, {
      pool,
      client,
      session: stage.session,
      responses: {
        USERNAME: stage.username,
        [field.answer]: address,
        ...(secretHash !== undefined && { SECRET_HASH: secretHash }),
      },
      clientMetadata: undefined,
    });
    return await goOn(context, progress);
  } catch (error) {
    reportRefusal(context, stage.username, error);
    return isSessionOver(error) ? context.expired() : show(context, problemFrom(error, { other: "address" }), address);
  }
}

function show(context: PageContext, problem?: Problem, address?: string): HttpResponse {
  const { flow, linkTo } = context;
  if (flow.stage.kind !== "factor-setup") return context.expired();
  const [only = "", another] = flow.stage.methods;
  const field = another === undefined ? METHODS[only]?.field : undefined;
  return context.show({
    title: "Set up a second factor",
    status: problem === undefined ? 200 : 400,
    content: (
      <>
        <p class="lead">
          {field === undefined
            ? "This account needs a second factor. Which one do you want?"
            : "This account needs a second factor. We send a code to find out that it reaches you."}
        </p>
        <PageForm
          context={context}
          path={FACTOR_SETUP_PATH}
          problem={problem}
          button={field === undefined ? "Go on" : "Send the code"}
        >
          {field === undefined ? (
            <Choice methods={flow.stage.methods} />
          ) : (
            <PageField {...field} name="address" value={address} problem={problem} isFocused={true} />
          )}
        </PageForm>
        <p class="more">
          <a href={linkTo("/login")}>Begin again</a>
        </p>
      </>
    ),
  });
}

const Choice = ({ methods }: { readonly methods: readonly string[] }): JSX.Element => (
  <fieldset>
    <legend>Second factor</legend>
    {methods.map((method, index) => (
      <label class="choice">
        <input type="radio" name="method" value={method} checked={index === 0} />
        {METHODS[method]?.choice ?? method}
      </label>
    ))}
  </fieldset>
);
