import type { Pool } from "../../resources/user-pool";

/** What users of a pool sign in with, as a text and as a field. */
interface SignInName {
  readonly label: string;
  /** Within a sentence: "Enter your …". */
  readonly inText: string;
  readonly inputType: "text" | "email" | "tel";
  readonly autocomplete: string;
}

/** A user name, a user name or an alias, or an attribute instead of a user name. */
export function signInName({ settings }: Pick<Pool, "settings">): SignInName {
  const { UsernameAttributes: instead, AliasAttributes: beside } = settings;
  if (instead.length === 1 && instead[0] === "email")
    return { label: "E-mail address", inText: "e-mail address", inputType: "email", autocomplete: "username" };
  if (instead.length === 1)
    return { label: "Phone number", inText: "phone number", inputType: "tel", autocomplete: "username" };
  const kinds = instead.length > 0 ? [] : ["user name"];
  if ((instead.length > 0 ? instead : beside).includes("email")) kinds.push("e-mail address");
  if ((instead.length > 0 ? instead : beside).includes("phone_number")) kinds.push("phone number");
  const inText = kinds.length < 3 ? kinds.join(" or ") : `${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1)}`;
  return {
    label: inText.charAt(0).toUpperCase() + inText.slice(1),
    inText,
    inputType: "text",
    autocomplete: "username",
  };
}

/** The name that a form sent, without blanks around it. A phone number is taken as people write it. */
export function typedName(pool: Pick<Pool, "settings">, typed: string | undefined): string {
  const name = typed?.trim() ?? "";
  return signInName(pool).inputType === "tel" ? plainNumber(name) : name;
}

/** A phone number without the blanks, brackets, dots and hyphens that people write in it. */
export const plainNumber = (text: string): string => text.replace(/[\s().\u2010-\u2015-]/g, "");
