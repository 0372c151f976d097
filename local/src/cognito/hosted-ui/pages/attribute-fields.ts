import type { Pool } from "../../resources/user-pool";
import type { Parameters } from "../oauth/parameters";
import { field } from "./form";
import type { Html } from "./html";
import type { Problem } from "./page";

/** How the standard attributes are asked for. Others go by their own names. */
const ASKED: Readonly<
  Record<string, { label: string; type?: "email" | "tel" | "date" | "url"; autocomplete: string }>
> = {
  email: { label: "E-mail address", type: "email", autocomplete: "email" },
  phone_number: { label: "Phone number", type: "tel", autocomplete: "tel" },
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

/** The name of an attribute's field, as the classic pages have it. */
export const attributeField = (name: string): string => `requiredAttributes[${name}]`;

/** Fields for attributes that a user has to give. */
export function attributeFields(names: readonly string[], sent?: Parameters, problem?: Problem): readonly Html[] {
  return names.map((name) => {
    const asked = ASKED[name] ?? { label: name.replace(/^custom:/, "").replaceAll("_", " "), autocomplete: "off" };
    const of = attributeField(name);
    return field({ ...asked, name: of, value: sent?.get(of), problem });
  });
}

/** What was sent of them, and the first that is missing. */
export function sentAttributes(names: readonly string[], sent: Parameters) {
  const given = names.map((name) => ({ name, value: sent.get(attributeField(name))?.trim() ?? "" }));
  return { given, missing: given.find(({ value }) => value === "")?.name };
}

/** What the sign-up page asks for: required attributes, and the address that codes go to. */
export function attributesOfSignUp({ settings, attributes }: Pool): readonly string[] {
  const required = attributes.filter(({ name, required: isRequired }) => isRequired && name !== "sub");
  const verified = settings.AutoVerifiedAttributes.filter((name) => !settings.UsernameAttributes.includes(name));
  const names = [...new Set([...verified, ...required.map(({ name }) => name)])];
  return names.filter((name) => !(settings.UsernameAttributes.length === 1 && settings.UsernameAttributes[0] === name));
}
