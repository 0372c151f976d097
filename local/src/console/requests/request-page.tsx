import { printable } from "../../model/printable";
import type { RequestEntry, TriggerEntry } from "../live/history";
import { Back } from "../page/links";
import type { ConsoleContext, ConsoleHandler, ConsoleParts, Reply } from "../request-context";
import { timelineRow } from "../timeline/timeline-row";
import { Exchange, Payload, RequestButtons, SaveForm } from "./exchange";
import { Failure } from "./failure";
import { LogLines } from "./log-lines";
import { requestRow } from "./request-entry";
import { RequestReasons } from "./request-row";
import { entryOf, gone } from "./shown-entry";

/** Everything of one request, or of one run of a trigger. Secrets are masked. */
export function requestPage(parts: ConsoleParts): ConsoleHandler {
  return (context) => page(parts, context, context.query.get("number") ?? "", false);
}

/** The same page with its secrets, as the answer to a form: no address shows them. */
export function handleReveal(parts: ConsoleParts): ConsoleHandler {
  return (context) => page(parts, context, context.form.text("number", 15), true);
}

function page(parts: ConsoleParts, context: ConsoleContext, number: string, isRevealed: boolean): Reply {
  const entry = entryOf(parts, number);
  if (entry === undefined) return gone();
  return entry.kind === "trigger" ? triggerPage(parts, context, entry) : pageOf(parts, context, entry, isRevealed);
}

function pageOf(parts: ConsoleParts, { csrf }: ConsoleContext, entry: RequestEntry, isRevealed: boolean): Reply {
  const { options } = parts;
  const row = requestRow(entry, options.application);
  const title = printable(`${row.method} ${row.path}`);
  const { exchange } = entry;
  const shown = exchange && { parts, csrf, entry, exchange, isRevealed };
  return {
    kind: "page",
    title,
    section: "requests",
    main: (
      <div class="detail">
        <Back to="/" text="Requests" />
        <div class="heading">
          <h1 class="breaks">{title}</h1>
          <span class={`status s${Math.floor(row.status / 100)}`}>{String(row.status)}</span>
        </div>
        {shown === undefined ? null : <RequestButtons {...shown} />}
        <div class="card opened">
          <RequestReasons {...row} />
        </div>
        {shown === undefined ? <p class="muted">What it carried is no longer kept.</p> : <Exchange {...shown} />}
      </div>
    ),
  };
}

function triggerPage({ options }: ConsoleParts, { csrf }: ConsoleContext, entry: TriggerEntry): Reply {
  const { trigger } = entry;
  const row = timelineRow(entry, options);
  if (row.part !== "trigger") return gone();
  const { facts, failure, lines } = row.props;
  return {
    kind: "page",
    title: trigger.triggerSource,
    section: "requests",
    main: (
      <div class="detail">
        <Back to="/" text="Requests" />
        <h1 class="breaks">{printable(trigger.triggerSource)}</h1>
        <div class="card opened">
          {failure === undefined ? null : <Failure failure={failure} />}
          <LogLines lines={lines} />
          <dl class="facts wide">
            {facts.map(([name, value]) => (
              <>
                <dt>{name}</dt>
                <dd>{printable(value)}</dd>
              </>
            ))}
          </dl>
        </div>
        {trigger.response === undefined ? null : (
          <section class="card" aria-labelledby="answered">
            <h2 id="answered">Response</h2>
            <Payload text={trigger.response} label="What the trigger answered" />
          </section>
        )}
        <section class="card" aria-labelledby="event">
          <h2 id="event">Event</h2>
          <Payload text={trigger.event} label="The event that the trigger got" />
          <p class="hint">Passwords, codes and answers to challenges are never kept.</p>
          <SaveForm entry={entry} options={options} csrf={csrf} />
        </section>
      </div>
    ),
  };
}
