/** What the API calls the fields that a form has, in the words of the form. */
const FIELDS: Readonly<Record<string, string>> = {
  username: "The user name",
  password: "The password",
  temporaryPassword: "The password",
  groupName: "The group's name",
  description: "The description",
  precedence: "The precedence",
  filter: "The text that is looked for",
  paginationToken: "The address of this page",
};

/** The constraints of the API, and what they say of a field. */
const CONSTRAINTS: readonly (readonly [constraint: RegExp, words: (found: string) => string])[] = [
  [/length less than or equal to (\d+)/, (most) => `may have ${most} characters at most`],
  [/length greater than or equal to (\d+)/, (fewest) => (fewest === "1" ? "is missing" : `needs ${fewest} characters`)],
  [/value less than or equal to (\d+)/, (most) => `is ${most} at most`],
  [/value greater than or equal to (-?\d+)/, (least) => `is ${least} or more`],
  [/must not be null/, () => "is missing"],
  [/enum value set: \[(.*)\]/, (values) => `is one of ${values}`],
  [
    /regular expression pattern: (.*)/,
    (pattern) => `has a character that it may not have (it has to match ${pattern})`,
  ],
];

/**
 * A message about broken constraints, such as `1 validation error detected: Value '' at 'username' failed to satisfy
 * constraint: …`, as sentences about the fields; undefined for any other message.
 */
export function inWords(message: string): string | undefined {
  const [, list] = /^\d+ validation errors? detected: (.*)$/s.exec(message) ?? [];
  if (list === undefined) return undefined;
  const problems = list.split(/; (?=Value )/).map((problem) => {
    const [, at = "", constraint = ""] = /at '([^']+)' failed to satisfy constraint: (.*)$/s.exec(problem) ?? [];
    return at === "" ? undefined : `${fieldOf(at)} ${wordsOf(constraint)}.`;
  });
  const told = problems.filter((problem) => problem !== undefined);
  return told.length < problems.length ? undefined : told.join(" ");
}

function fieldOf(at: string): string {
  const [, index, member] = /^userAttributes\.(\d+)\.member\.(\w+)$/.exec(at) ?? [];
  if (index !== undefined)
    return member === "name" ? `The name of attribute ${index}` : `The value of attribute ${index}`;
  return FIELDS[at] ?? `${at}`;
}

function wordsOf(constraint: string): string {
  for (const [form, words] of CONSTRAINTS) {
    const found = form.exec(constraint);
    if (found !== null) return words(found[1] ?? "");
  }
  return `is not as it has to be (${constraint})`;
}
