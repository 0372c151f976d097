/** By what an entry of the time line is found. */
export interface EntryFacts {
  readonly kind: "request" | "sign-in" | "trigger";
  /** Of requests alone. */
  readonly status?: number;
  readonly outcome: "answered" | "refused" | "error";
  /** What stands in its line, in lower case. */
  readonly text: string;
}

/** What the person at the window wants to see; `""`: everything. */
export interface TimelineFilter {
  readonly kind: string;
  /** `refused`, `error`, or the first digit of a status. */
  readonly status: string;
  readonly text: string;
}

export const KINDS = [
  { value: "", label: "Everything" },
  { value: "request", label: "Requests" },
  { value: "sign-in", label: "Sign-ins" },
  { value: "trigger", label: "Triggers" },
] as const;

export const STATUSES = [
  { value: "", label: "Any outcome" },
  { value: "refused", label: "Refused" },
  { value: "error", label: "Errors" },
  { value: "2", label: "2xx" },
  { value: "3", label: "3xx" },
  { value: "4", label: "4xx" },
  { value: "5", label: "5xx" },
] as const;

export const LONGEST_FILTER_TEXT = 200;

/** Whether an entry is one that is looked for. The same on the server and for what comes in later, in the page. */
export function matches({ kind, status, text }: TimelineFilter, facts: EntryFacts): boolean {
  if (kind !== "" && kind !== facts.kind) return false;
  if (text !== "" && !facts.text.includes(text.toLowerCase())) return false;
  if (status === "refused" || status === "error") return status === facts.outcome;
  return status === "" || String(facts.status ?? "").startsWith(status);
}

/** What an address asks for; a value that is none of the choices is everything. */
export function readFilter(query: URLSearchParams): TimelineFilter {
  const one = (choices: readonly { readonly value: string }[], name: string) =>
    choices.find(({ value }) => value === query.get(name))?.value ?? "";
  const text = query.get("text")?.trim().slice(0, LONGEST_FILTER_TEXT) ?? "";
  return { kind: one(KINDS, "kind"), status: one(STATUSES, "status"), text };
}
