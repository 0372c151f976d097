import type { SignInRecord } from "../../model/activity";
import { address } from "../address";
import type { ConsoleOptions } from "../console-options";
import type { SignInEntry, TimelineEntry, TriggerEntry } from "../live/history";
import type { LiveEntry } from "../live/live-entry";
import { functionName, requestRow } from "../requests/request-entry";
import { failureLine, projectFolder, shownFailure } from "../requests/shown-failure";
import { durationText } from "../time/time-text";
import type { EntryFacts } from "./filter";
import type { SignInRowProps } from "./sign-in-row";
import type { TriggerRowProps } from "./trigger-row";

/** An entry of the time line as a page gets it. */
type TimelineRow = LiveEntry & { readonly facts: EntryFacts };

type Named = Pick<ConsoleOptions, "application" | "pools">;

export function timelineRow(entry: TimelineEntry, options: Named): TimelineRow {
  const { number } = entry;
  const place = { list: "requests", id: `request-${number}`, number } as const;
  switch (entry.kind) {
    case "request": {
      const props = requestRow(entry, options.application);
      const { status, outcome, method, path, why } = props;
      const text = textOf(String(status), method, path, why);
      return { ...place, part: "request", props, facts: { kind: "request", status, outcome, text } };
    }
    case "sign-in": {
      const props = signInRow(entry, options);
      const { who, by, step, client, why, outcome } = props;
      return {
        ...place,
        part: "sign-in",
        props,
        facts: { kind: "sign-in", outcome, text: textOf("sign-in", who, by, step, client, why) },
      };
    }
    case "trigger": {
      const props = triggerRow(entry, options);
      const { source, who, why, outcome } = props;
      return {
        ...place,
        part: "trigger",
        props,
        facts: { kind: "trigger", outcome, text: textOf("trigger", source, who, why) },
      };
    }
  }
}

const textOf = (...parts: readonly string[]): string => parts.join(" ").toLowerCase();

/** The client's logical id, if it is one of the template's. */
function clientName({ pools }: Named, clientId: string): string {
  const clients = pools.flatMap((pool) => pool.clients);
  return clients.find((client) => client.clientId === clientId)?.logicalId ?? (clientId || "an unknown client");
}

const poolName = ({ pools }: Named, poolId: string): string =>
  pools.find(({ id }) => id === poolId)?.logicalId ?? (poolId || "none");

function signInRow({ number, signIn }: SignInEntry, options: Named): SignInRowProps {
  const { at, userPoolId, clientId, username, by, step, outcome, duration } = signIn;
  return {
    number,
    at,
    outcome: outcome.kind === "refused" ? "refused" : "answered",
    mark: MARKS[outcome.kind],
    who: username ?? (step === "client_credentials" ? "the client itself" : "nobody named"),
    by,
    step,
    client: clientName(options, clientId),
    pool: poolName(options, userPoolId),
    why: signInText(outcome),
    took: durationText(duration),
  };
}

const MARKS = { "signed-in": "in", asked: "asked", refused: "no" } as const;

function signInText(outcome: SignInRecord["outcome"]): string {
  switch (outcome.kind) {
    case "signed-in":
      return "signed in";
    case "asked":
      return `asked for ${outcome.challenge}`;
    case "refused":
      return outcome.message === "" ? outcome.error : `${outcome.error}: ${outcome.message}`;
  }
}

function triggerRow({ number, trigger, lines }: TriggerEntry, options: Named): TriggerRowProps {
  const { at, triggerSource, username, clientId, userPoolId, functionArn, failure, duration } = trigger;
  const { application } = options;
  const name = functionName({ functionArn }, application) ?? "";
  return {
    number,
    at,
    outcome: failure === undefined ? "answered" : "error",
    source: triggerSource,
    who: username,
    why: failure === undefined ? name : failureLine(failure, projectFolder(application)),
    took: durationText(duration),
    facts: [
      ["Function", name],
      ["User", username],
      ["Client", clientName(options, clientId)],
      ["User pool", poolName(options, userPoolId)],
      ["Duration", durationText(duration)],
    ],
    ...(failure !== undefined && { failure: shownFailure(failure, projectFolder(application)) }),
    lines: lines.map((line) => ({ at: line.at, level: line.level, text: line.text })),
    detailAt: address("/request", { number: String(number) }),
  };
}
