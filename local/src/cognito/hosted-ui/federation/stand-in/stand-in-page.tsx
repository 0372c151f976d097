import type { JSX } from "hono/jsx/jsx-runtime";
import { Area, Checkbox, Field, Hidden } from "../../../../pages/controls";
import type { HttpResponse } from "../../../http/http-route";
import { labelOf } from "../../../resources/provider-kinds";
import type { StandInPersonRecord } from "../../../store/stand-in-records";
import type { Parameters } from "../../oauth/parameters";
import { formTargetOf, Mark, pageAnswer } from "../../pages/layout";
import { themeOf } from "../../pages/theme";
import { peopleOf } from "./people";
import { LONGEST_CLAIMS, type PersonProblem, sendsGroups } from "./person";
import type { StandInRequest } from "./stand-in-request";

/**
 * The page of a stand-in: known people, a form for somebody new, and a way to refuse. It says on top that it is no real
 * provider. Each form carries the token of this browser and this sign-in.
 */
export function standInPage(request: StandInRequest, problem?: PersonProblem, sent?: Parameters): HttpResponse {
  const { services, pool, provider, transaction, cookies } = request;
  const label = labelOf(provider);
  const people = peopleOf(services, pool.id, provider.ProviderName);
  return pageAnswer({
    title: `Stand-in for ${label}`,
    brand: pool.settings.PoolName,
    theme: themeOf(undefined),
    status: problem === undefined ? 200 : 400,
    cookies,
    formTarget: formTargetOf(transaction.request.redirectUri),
    content: (
      <>
        <p class="stand-in" role="note">
          <strong>Stand-in for {label} — no real account.</strong> Choose who to be. Nobody proves anything here, and
          nothing leaves this machine.
        </p>
        {people.length === 0 ? null : (
          <KnownPeople request={request} people={people} hasFocus={problem === undefined} />
        )}
        <h2>Somebody new</h2>
        <NewPerson request={request} problem={problem} sent={sent} isFirst={people.length === 0} />
        <StandInForm request={request}>
          <button class="button wide" type="submit" name="refuse" value="1">
            Refuse, as a person who cancels
          </button>
        </StandInForm>
      </>
    ),
  });
}

interface StandInFormProps {
  readonly request: StandInRequest;
  readonly children?: JSX.Element | readonly (JSX.Element | null)[] | null;
}

const StandInForm = ({ request: { address, token }, children }: StandInFormProps): JSX.Element => (
  <form method="post" action={address} novalidate>
    <Hidden name="_csrf" value={token} />
    {children}
  </form>
);

interface KnownPeopleProps {
  readonly request: StandInRequest;
  readonly people: readonly StandInPersonRecord[];
  readonly hasFocus: boolean;
}

const KnownPeople = ({ request, people, hasFocus }: KnownPeopleProps): JSX.Element => (
  <StandInForm request={request}>
    <ul class="people">
      {people.map((person, index) => (
        <li>
          <button
            class="button person"
            type="submit"
            name="person"
            value={person.subject}
            autofocus={hasFocus && index === 0}
          >
            <Mark name={person.name || person.email} />
            <span>
              {person.name || person.email}
              <small>{aboutPerson(person)}</small>
            </span>
          </button>
          <button
            class="link"
            type="submit"
            name="forget"
            value={person.subject}
            aria-label={`Forget ${person.name || person.email}`}
          >
            Forget
          </button>
        </li>
      ))}
    </ul>
  </StandInForm>
);

function aboutPerson({ email, isEmailVerified, groups }: StandInPersonRecord): string {
  const address = email === "" ? [] : [`${email}${isEmailVerified ? "" : " (not verified)"}`];
  return [...address, ...groups].join(" · ");
}

interface NewPersonProps {
  readonly request: StandInRequest;
  readonly problem: PersonProblem | undefined;
  readonly sent: Parameters | undefined;
  /** There is nobody to choose. */
  readonly isFirst: boolean;
}

function NewPerson({ request, problem, sent, isFirst }: NewPersonProps): JSX.Element {
  const { provider, loginHint } = request;
  const value = (field: string, otherwise = ""): string => sent?.get(field) ?? otherwise;
  const wrong = (field: string): string | undefined => (problem?.field === field ? "problem" : undefined);
  const focused = problem?.field ?? (isFirst ? "name" : undefined);
  const isFocused = (field: string): boolean => focused === field;
  const field = (name: string, label: string, hint?: string, otherwise?: string): JSX.Element => (
    <Field
      name={name}
      label={label}
      hint={hint}
      value={value(name, otherwise)}
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
      most={name === "groups" ? 2048 : 256}
      wrong={wrong(name)}
      isFocused={isFocused(name)}
    />
  );
  return (
    <StandInForm request={request}>
      {problem === undefined ? null : (
        <p class="problem" role="alert" id="problem">
          {problem.text}
        </p>
      )}
      {field("name", "Name")}
      {field("email", "E-mail address", undefined, loginHint)}
      <Checkbox
        name="email_verified"
        label="The e-mail address is verified"
        isChecked={sent === undefined || sent.get("email_verified") !== undefined}
      />
      {sendsGroups(provider.ProviderType) ? field("groups", "Groups", "Separated by spaces.") : null}
      {field("subject", "Subject", "What the provider calls the person. Made up where it is empty.")}
      <Area
        name="claims"
        label="Raw claims"
        hint={claimsHint(provider.AttributeMapping)}
        value={value("claims")}
        most={LONGEST_CLAIMS}
        rows={3}
        wrong={wrong("claims")}
        isFocused={isFocused("claims")}
        spellcheck={false}
      />
      <button class="button primary wide" type="submit" name="make" value="1">
        Sign in
      </button>
    </StandInForm>
  );
}

function claimsHint(mapping: Readonly<Record<string, string>>): string {
  const mapped = Object.entries(mapping).map(([attribute, claim]) => `${attribute} from ${claim}`);
  return `A JSON object. The pool takes ${mapped.length === 0 ? "no attribute" : mapped.join(", ")}.`;
}
