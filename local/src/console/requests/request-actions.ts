import { address } from "../address";
import { failureText } from "../failure-text";
import type { RequestEntry } from "../live/history";
import type { ConsoleHandler, ConsoleParts } from "../request-context";
import { Masking } from "./masking";
import { replay } from "./replay";
import { LONGEST_CASE, leftOut, saveEvent } from "./save-event";
import { secretHeaders } from "./secret-headers";
import { entryOf, functionOf, gone, originOf } from "./shown-entry";

/** Sends the request to its gateway again, and shows what came of it. */
export function handleReplay({ history, options, flashes }: ConsoleParts): ConsoleHandler {
  return async ({ form, session }) => {
    const number = form.text("number", 15);
    const entry = entryOf({ history }, number);
    const origin = entry?.kind === "request" ? originOf(options, entry) : undefined;
    if (entry?.kind !== "request" || entry.exchange === undefined || origin === undefined) return gone();
    try {
      const { status, requestId } = await replay(origin, entry.request.method, entry.exchange);
      flashes.leave(session, { kind: "done", text: `Sent again: the answer is ${status}.` });
      const made = history.requests(20).find(({ request }) => isOf(request, requestId));
      return { kind: "redirect", to: address("/request", { number: String(made?.number ?? number) }) };
    } catch (error) {
      flashes.leave(session, { kind: "failed", text: failureText(error) });
      return { kind: "redirect", to: address("/request", { number }) };
    }
  };
}

const isOf = (request: RequestEntry["request"], requestId: string | undefined): boolean =>
  requestId !== undefined && request.requestId === requestId;

/** Saves the event beside the template, its secrets left out. */
export function handleSaveEvent({ history, options, flashes }: ConsoleParts): ConsoleHandler {
  return ({ form, session }) => {
    const number = form.text("number", 15);
    const entry = entryOf({ history }, number);
    const { eventsFolder } = options;
    if (entry === undefined || eventsFolder === undefined) return gone();
    try {
      const functionId = functionOf(entry, options);
      const event = entry.kind === "request" ? sampleOf(entry, options) : entry.trigger.event;
      if (event === undefined || functionId === undefined) return gone();
      const name = saveEvent(eventsFolder, functionId, form.text("case", LONGEST_CASE, "The name"), event);
      const text = `Saved as events/${name}. Run it by: sam-gatehouse invoke ${functionId} -e events/${name}`;
      flashes.leave(session, { kind: "done", text });
    } catch (error) {
      flashes.leave(session, { kind: "failed", text: failureText(error) });
    }
    return { kind: "redirect", to: address("/request", { number }) };
  };
}

function sampleOf({ request, exchange }: RequestEntry, options: ConsoleParts["options"]): string | undefined {
  if (exchange?.event === undefined || exchange.event.isCut) return undefined;
  return new Masking(exchange, secretHeaders(options.application, request), leftOut).event(exchange.event.text);
}
