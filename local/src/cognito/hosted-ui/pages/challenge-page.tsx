import type { JSX } from "hono/jsx/jsx-runtime";
import { CognitoError } from "../../errors/cognito-error";
import type { HttpResponse } from "../../http/http-route";
import { secretHashOf } from "../../resources/app-client";
import { challengeOf } from "../../sign-in/steps";
import type { Stage } from "../login-session/login-flows";
import type { Parameters } from "../oauth/parameters";
import { AttributeFields, attributeField, sentAttributes } from "./attribute-fields";
import { CodeField, InboxName, PageForm } from "./form";
import { CHALLENGE_PATH, goOn, reportRefusal, textsIn } from "./go-on";
import { NewPasswordField } from "./new-password-field";
import type { LoginPage, PageContext, Problem } from "./page";
import { PasskeyField } from "./passkey-field";
import { isSessionOver, problemFrom } from "./problems";

type Asked = Extract<Stage, { kind: "challenge" }>;

/** How a challenge is shown on a page, and how its form becomes an answer. */
interface ChallengeForm {
  readonly title: string;
  readonly lead: (asked: Asked) => string;
  readonly button: string;
  readonly fields: (context: PageContext, asked: Asked, problem?: Problem, sent?: Parameters) => JSX.Element;
  readonly answer: (sent: Parameters, asked: Asked) => Readonly<Record<string, string>> | Problem;
  /** The field that an error marks. */
  readonly field: string;
}

const isProblem = (answer: Readonly<Record<string, string>> | Problem): answer is Problem => "text" in answer;

const codeForm = (title: string, answerName: string, lead: ChallengeForm["lead"]): ChallengeForm => ({
  title,
  lead,
  button: "Go on",
  field: "code",
  fields: (_context, _asked, problem) => <CodeField problem={problem} value={undefined} />,
  answer(sent) {
    const code = sent.get("code")?.replace(/\s/g, "") ?? "";
    return code === "" ? { text: "Enter the code.", field: "code" } : { [answerName]: code };
  },
});

const sentTo = ({ parameters }: Asked): string =>
  `Enter the code that was sent to ${parameters["CODE_DELIVERY_DESTINATION"] ?? "you"}.`;

const newPassword: ChallengeForm = {
  title: "Choose a password of your own",
  lead: () => "The one that you were given was for this once.",
  button: "Save the password",
  field: "password",
  fields: ({ pool }, asked, problem, sent) => (
    <>
      <NewPasswordField pool={pool} label="New password" problem={problem} isFocused={true} />
      <AttributeFields names={missingAttributes(asked)} sent={sent} problem={problem} />
    </>
  ),
  answer(sent, asked) {
    const password = sent.get("password");
    if (password === undefined) return { text: "Choose a password.", field: "password" };
    const { given, missing } = sentAttributes(missingAttributes(asked), sent);
    if (missing !== undefined) return { text: "Fill in every field.", field: attributeField(missing) };
    const attributes = given.map(({ name, value }) => [`userAttributes.${name}`, value]);
    return { NEW_PASSWORD: password, ...Object.fromEntries(attributes) };
  },
};

const METHODS: Readonly<Record<string, string>> = {
  SOFTWARE_TOKEN_MFA: "A code of your authenticator app",
  EMAIL_OTP: "A code by e-mail",
  SMS_MFA: "A code by text message",
};

const selectMethod: ChallengeForm = {
  title: "Choose a second factor",
  lead: () => "How do you want to show that it is you?",
  button: "Go on",
  field: "answer",
  fields: (_context, { parameters }) => (
    <fieldset>
      <legend>Second factor</legend>
      {textsIn(parameters["MFAS_CAN_CHOOSE"]).map((method, index) => (
        <label class="choice">
          <input type="radio" name="answer" value={method} checked={index === 0} />
          {METHODS[method] ?? method}
        </label>
      ))}
    </fieldset>
  ),
  answer(sent) {
    const answer = sent.get("answer");
    return answer === undefined ? { text: "Choose one.", field: "answer" } : { ANSWER: answer };
  },
};

const passkey: ChallengeForm = {
  title: "Use your passkey",
  lead: () => "Your browser asks for the fingerprint, the face or the PIN of the device that has it.",
  button: "Use the passkey",
  field: "credential",
  fields: (_context, { parameters }) => (
    <PasskeyField
      ceremony="get"
      options={JSON.parse(parameters["CREDENTIAL_REQUEST_OPTIONS"] ?? "{}")}
      isAtOnce={true}
    />
  ),
  answer(sent) {
    const credential = sent.get("credential");
    return credential === undefined ? { text: "Use the passkey.", field: "credential" } : { CREDENTIAL: credential };
  },
};

const FORMS: Readonly<Record<string, ChallengeForm>> = {
  WEB_AUTHN: passkey,
  NEW_PASSWORD_REQUIRED: newPassword,
  SELECT_MFA_TYPE: selectMethod,
  SOFTWARE_TOKEN_MFA: codeForm(
    "Enter the code of your authenticator",
    "SOFTWARE_TOKEN_MFA_CODE",
    ({ parameters }) =>
      `It is in ${parameters["FRIENDLY_DEVICE_NAME"] ?? "your authenticator app"}, and changes every 30 seconds.`,
  ),
  EMAIL_OTP: codeForm("Check your e-mail", "EMAIL_OTP_CODE", sentTo),
  SMS_MFA: codeForm("Check your messages", "SMS_MFA_CODE", sentTo),
  SMS_OTP: codeForm("Check your messages", "SMS_OTP_CODE", sentTo),
};

/** `/mfa`: every challenge between the first factor and the redirect to the client. */
export const challengePage: LoginPage = {
  path: CHALLENGE_PATH,
  stages: ["challenge"],
  show: (context) => show(context),
  async submit(context, sent) {
    const { services, pool, client, flow } = context;
    const asked = flow.stage;
    const parts = asked.kind === "challenge" ? FORMS[asked.challenge] : undefined;
    if (asked.kind !== "challenge" || parts === undefined) return context.expired();
    const answer = parts.answer(sent, asked);
    if (isProblem(answer)) return show(context, answer, sent);
    const secretHash = secretHashOf(client, asked.username);
    try {
      services.threats.refuseBlocked(services, { pool, client, type: "SignIn", username: asked.username });
      const progress = await challengeOf(asked.challenge).respond(services, {
        pool,
        client,
        session: asked.session,
        responses: {
          USERNAME: asked.username,
          ...answer,
          ...(secretHash !== undefined && { SECRET_HASH: secretHash }),
        },
        clientMetadata: undefined,
      });
      return await goOn(context, progress);
    } catch (error) {
      reportRefusal(context, asked.username, error);
      // Its challenge is used up: the next try begins at the sign-in page.
      if (asked.challenge === "WEB_AUTHN" && error instanceof CognitoError)
        return context.moveTo({ kind: "start", notice: "passkey-refused" }, "/login");
      return isSessionOver(error) ? context.expired() : show(context, problemFrom(error, { other: parts.field }), sent);
    }
  },
};

function show(context: PageContext, problem?: Problem, sent?: Parameters): HttpResponse {
  const { flow, linkTo } = context;
  const asked = flow.stage;
  const parts = asked.kind === "challenge" ? FORMS[asked.challenge] : undefined;
  if (asked.kind !== "challenge" || parts === undefined) return context.expired();
  return context.show({
    title: parts.title,
    status: problem === undefined ? 200 : 400,
    content: (
      <>
        <p class="lead">
          {parts.lead(asked)}
          {parts.lead === sentTo ? (
            <>
              {" "}
              On this machine it stands in the terminal and in <InboxName services={context.services} />.
            </>
          ) : null}
        </p>
        <PageForm context={context} path={CHALLENGE_PATH} problem={problem} button={parts.button}>
          {parts.fields(context, asked, problem, sent)}
        </PageForm>
        <p class="more">
          <a href={linkTo("/login")}>Begin again</a>
        </p>
      </>
    ),
  });
}

const missingAttributes = ({ parameters }: Asked): readonly string[] =>
  textsIn(parameters["requiredAttributes"]).map((name) => name.replace(/^userAttributes\./, ""));
