import type { JSX } from "hono/jsx/jsx-runtime";
import { printable, printableLines } from "../../model/printable";
import { Button, Field, Hidden } from "../../pages/controls";
import { address } from "../address";
import type { RequestEntry } from "../live/history";
import type { KeptBody, KeptExchange } from "../live/kept-exchange";
import { CopyButton } from "../page/copy-button";
import { PostForm } from "../page/post-form";
import type { ConsoleParts } from "../request-context";
import { curlLine } from "./curl";
import { Masking, textIn } from "./masking";
import { LONGEST_CASE, sampleName } from "./save-event";
import { secretHeaders } from "./secret-headers";
import { functionOf, originOf, type ShownEntry } from "./shown-entry";

interface ExchangeProps {
  readonly parts: ConsoleParts;
  readonly csrf: string;
  readonly entry: RequestEntry;
  readonly exchange: KeptExchange;
  readonly isRevealed: boolean;
}

/** What can be done with a request: copy it, send it again, see its secrets. */
export function RequestButtons({ parts: { options }, csrf, entry, exchange, isRevealed }: ExchangeProps): JSX.Element {
  const { request } = entry;
  const number = String(entry.number);
  const origin = originOf(options, entry);
  const line = origin && curlLine(origin, request.method, exchange, maskingOf(options, entry, exchange, isRevealed));
  return (
    <div class="buttons">
      {line === undefined ? null : (
        <>
          <CopyButton text={line} what="(the request)" label="Copy as curl" />
          <PostForm csrf={csrf} action="/request/replay">
            <Hidden name="number" value={number} />
            <Button label="Send again" />
          </PostForm>
        </>
      )}
      {isRevealed ? (
        <a class="button" href={address("/request", { number })}>
          Mask secrets
        </a>
      ) : (
        <PostForm csrf={csrf} action="/request/reveal">
          <Hidden name="number" value={number} />
          <Button label="Show secrets" />
        </PostForm>
      )}
    </div>
  );
}

/** None where the secrets are to be seen. */
const maskingOf = (
  { application }: ConsoleParts["options"],
  { request }: RequestEntry,
  exchange: KeptExchange,
  isRevealed: boolean,
): Masking | undefined => (isRevealed ? undefined : new Masking(exchange, secretHeaders(application, request)));

/** What a request and its answer carried. */
export function Exchange({ parts: { options }, csrf, entry, exchange, isRevealed }: ExchangeProps): JSX.Element {
  const { request } = entry;
  const masking = maskingOf(options, entry, exchange, isRevealed);
  const { event, answer } = exchange;
  const eventText = event === undefined || event.isCut ? undefined : eventOf(event.text, masking);
  return (
    <>
      <section class="card" aria-labelledby="sent">
        <h2 id="sent">Request</h2>
        <p class="mono breaks">
          {printable(`${request.method} ${masking?.target(exchange.target) ?? exchange.target}`)}
        </p>
        <Headers headers={exchange.headers} masking={masking} />
        <Body
          of="request"
          body={exchange.body}
          masking={masking}
          ifAbsent="The request was answered before its body was read."
        />
      </section>
      <section class="card" aria-labelledby="answered">
        <h2 id="answered">{`Answer ${request.status}`}</h2>
        <Headers headers={answer.headers} masking={masking} />
        <Body of="answer" body={answer.body} masking={masking} ifAbsent="" />
      </section>
      <section class="card" aria-labelledby="event">
        <h2 id="event">Event</h2>
        <EventText text={eventText} isCut={event?.isCut ?? false} />
        {eventText === undefined ? null : <SaveForm entry={entry} options={options} csrf={csrf} />}
      </section>
    </>
  );
}

const eventOf = (text: string, masking: Masking | undefined): string | undefined =>
  masking === undefined ? pretty(text) : masking.event(text);

function EventText({ text, isCut }: { readonly text: string | undefined; readonly isCut: boolean }): JSX.Element {
  if (text !== undefined) return <Payload text={text} label="The event that the function got" />;
  return <p class="muted">{isCut ? "It is too long to be kept." : "No function was asked."}</p>;
}

interface SaveFormProps {
  readonly entry: ShownEntry;
  readonly options: ConsoleParts["options"];
  readonly csrf: string;
}

/** Saves the event beside the template. */
export function SaveForm({ entry, options, csrf }: SaveFormProps): JSX.Element | null {
  const functionId = functionOf(entry, options);
  if (options.eventsFolder === undefined || functionId === undefined) return null;
  return (
    <PostForm csrf={csrf} action="/request/save" class="inline" autocomplete="off">
      <Hidden name="number" value={String(entry.number)} />
      <Field
        name="case"
        label={`Save as events/${sampleName(functionId)}.….json`}
        isRequired={true}
        most={LONGEST_CASE}
        autocomplete="off"
        placeholder="not-in-the-group"
        hint="Tokens, cookies and passwords are left out."
      />
      <Button label="Save the event" />
    </PostForm>
  );
}

interface Masked {
  readonly masking: Masking | undefined;
}

const Headers = ({ headers, masking }: Masked & { readonly headers: KeptExchange["headers"] }): JSX.Element => (
  <dl class="headers">
    {headers.map(([name, value]) => (
      <>
        <dt>{printable(name)}</dt>
        <dd>{printable(masking?.header(name, value) ?? value)}</dd>
      </>
    ))}
  </dl>
);

interface BodyProps extends Masked {
  readonly of: "request" | "answer";
  readonly body: KeptBody | undefined;
  readonly ifAbsent: string;
}

function Body({ body, of, masking, ifAbsent }: BodyProps): JSX.Element | null {
  if (body === undefined) return ifAbsent === "" ? null : <p class="muted">{ifAbsent}</p>;
  if (body.size === 0) return <p class="muted">No body.</p>;
  const isCut = body.bytes.length < body.size;
  const text = textIn(isCut ? body.bytes.subarray(0, -4) : body.bytes);
  if (text === undefined) return <p class="muted">{`${body.size} bytes that are no text.`}</p>;
  // Half a body can't be read, so that its secrets can't be found.
  if (isCut && masking !== undefined)
    return <p class="muted">{`${body.size} bytes, too long to be kept whole: shown with secrets only.`}</p>;
  return (
    <>
      {isCut ? <p class="muted">{`The first ${body.bytes.length} of ${body.size} bytes.`}</p> : null}
      <Payload text={pretty(masking?.body(text) ?? text)} label={`Body of the ${of}`} />
    </>
  );
}

/** It can be scrolled, so that it can have the keyboard's focus. */
export const Payload = ({ text, label }: { readonly text: string; readonly label: string }): JSX.Element => (
  <section class="payload" tabindex={0} aria-label={label}>
    <pre class="answer">{printableLines(text)}</pre>
  </section>
);

function pretty(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
