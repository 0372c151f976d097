import type { RequestEntry, TriggerEntry } from "../live/history";
import { Back } from "../page/links";
import type { ConsoleParts, Reply } from "../request-context";
import { functionName } from "./request-entry";

/** What has a page of its own. */
export type ShownEntry = RequestEntry | TriggerEntry;

export function entryOf({ history }: Pick<ConsoleParts, "history">, number: string): ShownEntry | undefined {
  const entry = /^\d{1,15}$/.test(number) ? history.entry(Number(number)) : undefined;
  return entry?.kind === "sign-in" ? undefined : entry;
}

export const gone = (): Reply => ({
  kind: "page",
  status: 404,
  title: "Request",
  section: "requests",
  main: [
    <Back to="/" text="Requests" />,
    <h1>No longer here</h1>,
    <p>
      The window keeps the latest requests of this start of the stack, and of those as much as fits into its memory.
    </p>,
  ],
});

export const originOf = ({ apis = [] }: ConsoleParts["options"], { request }: RequestEntry): string | undefined => {
  const url = apis.find(({ logicalId }) => logicalId === request.apiLogicalId)?.url;
  return url === undefined ? undefined : new URL(url).origin;
};

export const functionOf = (entry: ShownEntry, { application }: ConsoleParts["options"]): string | undefined =>
  functionName(entry.kind === "request" ? entry.request : entry.trigger, application);
