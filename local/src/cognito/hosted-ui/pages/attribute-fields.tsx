import type { JSX } from "hono/jsx/jsx-runtime";
import type { Pool } from "../../resources/user-pool";
import type { Parameters } from "../oauth/parameters";
import { PageField } from "./form";
import type { Problem } from "./page";
import { plainNumber } from "./sign-in-name";

/** The fields of the standard attributes. Others are labelled by their names. */
const ASKED: Readonly<
  Record<string, { label: string; type?: "email" | "tel" | "date" | "url"; autocomplete: string; hint?: string }>
> = {
  email: { label: "E-mail address", type: "email", autocomplete: "email" },
  phone_number: {
    label: "Phone number",
    type: "tel",
    autocomplete: "tel",
    hint: "With + and the country code, digits only: +15550109934",
  },
  name: { label: "Name", autocomplete: "name" },
  given_name: { label: "First name", autocomplete: "given-name" },
  family_name: { label: "Last name", autocomplete: "family-name" },
  middle_name: { label: "Middle name", autocomplete: "additional-name" },
  nickname: { label: "Nickname", autocomplete: "nickname" },
  preferred_username: { label: "Preferred user name", autocomplete: "off" },
  birthdate: { label: "Date of birth", type: "date", autocomplete: "bday" },
  website: { label: "Website", type: "url", autocomplete: "url" },
  address: { label: "Address", autocomplete: "street-address" },
};

/** The name of the field of an attribute, as on the classic pages. */
export const attributeField = (name: string): string => `requiredAttributes[${name}]`;

interface AttributeFieldsProps {
  readonly names: readonly string[];
  readonly sent: Parameters | undefined;
  readonly problem: Problem | undefined;
}

/** The fields of required attributes. */
export const AttributeFields = ({ names, sent, problem }: AttributeFieldsProps): JSX.Element => (
  <>
    {names.map((name) => {
      const asked = ASKED[name] ?? { label: name.replace(/^custom:/, "").replaceAll("_", " "), autocomplete: "off" };
      const of = attributeField(name);
      return <PageField {...asked} name={of} value={sent?.get(of)} problem={problem} />;
    })}
  </>
);

/** The values that were sent, and the first attribute that is missing. */
export function sentAttributes(names: readonly string[], sent: Parameters) {
  const given = names.map((name) => {
    const value = sent.get(attributeField(name))?.trim() ?? "";
    return { name, value: name === "phone_number" ? plainNumber(value) : value };
  });
  return { given, missing: given.find(({ value }) => value === "")?.name };
}

/** The attributes on the sign-up page: the required ones, and the addresses that are verified by a code. */
export function attributesOfSignUp({ settings, attributes }: Pool): readonly string[] {
  const required = attributes.filter(({ name, required: isRequired }) => isRequired && name !== "sub");
  const verified = settings.AutoVerifiedAttributes.filter((name) => !settings.UsernameAttributes.includes(name));
  const names = [...new Set([...verified, ...required.map(({ name }) => name)])];
  return names.filter((name) => !(settings.UsernameAttributes.length === 1 && settings.UsernameAttributes[0] === name));
}
