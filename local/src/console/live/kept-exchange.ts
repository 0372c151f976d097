import type { HttpExchange } from "../../model/activity";

/** A body, or as much of it as is kept. */
export interface KeptBody {
  readonly bytes: Buffer;
  /** Of the whole body, in bytes. */
  readonly size: number;
}

/** What a request and its answer carried, its long parts cut. In memory only. */
export interface KeptExchange {
  readonly target: string;
  readonly headers: HttpExchange["headers"];
  readonly body?: KeptBody;
  readonly event?: { readonly text: string; readonly isCut: boolean };
  readonly answer: { readonly headers: HttpExchange["headers"]; readonly body: KeptBody };
  /** About how much memory it takes, in bytes. */
  readonly size: number;
}

/** Bytes of a body, and characters of an event, that are kept. */
export const LONGEST_BODY = 256 * 1024;
const LONGEST_EVENT = 512 * 1024;

export function keepExchange({ target, headers, body, event, answer }: HttpExchange): KeptExchange {
  const sent = body === undefined ? undefined : keepBody(body);
  const answered = keepBody(answer.body);
  const shown = event?.slice(0, LONGEST_EVENT);
  const heads = [...headers, ...answer.headers].reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return {
    target,
    headers,
    ...(sent !== undefined && { body: sent }),
    ...(event !== undefined && shown !== undefined && { event: { text: shown, isCut: shown.length < event.length } }),
    answer: { headers: answer.headers, body: answered },
    size: target.length + heads + (sent?.bytes.length ?? 0) + answered.bytes.length + 2 * (shown?.length ?? 0),
  };
}

/** A copy, since a slice would hold the whole. */
function keepBody(body: string | Uint8Array): KeptBody {
  const whole = typeof body === "string" ? Buffer.from(body, "utf8") : body;
  return { bytes: Buffer.from(whole.subarray(0, LONGEST_BODY)), size: whole.length };
}
