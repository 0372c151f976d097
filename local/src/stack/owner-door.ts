import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { readBody, readResponse } from "../http/body";
import { isOwnHost } from "../http/loopback-only";
import { createLoopbackServer, listenOnLoopback } from "../http/loopback-server";
import { writeAnswer } from "../http/write-answer";
import { StartError } from "../model/errors";
import { isJsonObject, type JsonObject, parseJson } from "../model/json";

/**
 * Where the commands of this machine reach a running stack: a port of 127.0.0.1 that answers only who knows a secret.
 * The secret is made at each start and stands in the owner-only state folder, so that whoever can read that folder can
 * ask, and nobody else: no other user of the machine, and no web page (a request with an `Origin` is refused anyway).
 */
export interface OwnerDoor {
  /** What a command needs to ask. For the state folder: never shown. */
  readonly key: DoorKey;
  close(): Promise<void>;
}

export interface DoorKey {
  readonly url: string;
  readonly secret: string;
}

/** Does what was asked. A StartError is passed on to who asked. */
type Ask = (asked: JsonObject) => Promise<JsonObject>;

const LONGEST_QUESTION = 16 * 1024;
const LONGEST_ANSWER = 256 * 1024;
/** A trigger that has to be built and started first may take its time. */
const PATIENCE_MILLIS = 60_000;

export async function openOwnerDoor(ask: Ask, log: (line: string) => void): Promise<OwnerDoor> {
  const secret = randomBytes(32).toString("base64url");
  let port = 0;
  const { server, close } = createLoopbackServer((incoming, response) => {
    answer(incoming)
      .catch((error: unknown) => {
        log(`the door for commands: ${error instanceof Error ? error.message : String(error)}`);
        return {
          status: 500,
          body: { code: "fault", message: "Something went wrong; the stack's terminal says more." },
        };
      })
      .then(({ status, body }) => {
        const headers = [
          ["content-type", "application/json"],
          ["cache-control", "no-store"],
        ] as const;
        writeAnswer(response, { status, headers: [...headers, ["connection", "close"]], body: JSON.stringify(body) });
      });
  });
  const answer = async (incoming: IncomingMessage): Promise<{ status: number; body: JsonObject }> => {
    const refusal = refuse(incoming, port, secret);
    if (refusal !== undefined) return { status: refusal, body: { code: "refused", message: "This is not for you." } };
    const body = await readBody(incoming, { limit: LONGEST_QUESTION });
    if (body === undefined) return { status: 413, body: { code: "too-long", message: "The question is too long." } };
    const asked = parseJson(body.toString("utf8"));
    if (!isJsonObject(asked)) return { status: 400, body: { code: "no-json", message: "The question is no JSON." } };
    try {
      return { status: 200, body: await ask(asked) };
    } catch (error) {
      if (error instanceof StartError) return { status: 422, body: { code: error.code, message: error.message } };
      throw error;
    }
  };
  port = await listenOnLoopback(server, { port: 0, purpose: "the commands", option: "--port" });
  return { key: { url: `http://127.0.0.1:${port}/`, secret }, close };
}

/** The status that refuses a request; undefined where it may ask. */
function refuse({ method, headers }: IncomingMessage, port: number, secret: string): number | undefined {
  if (!isOwnHost(headers.host ?? "", port) || headers.origin !== undefined) return 403;
  if (method !== "POST") return 405;
  return isSame(headers.authorization ?? "", `Bearer ${secret}`) ? undefined : 401;
}

/** Compares digests, which have one length, so that time tells nothing. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(digestOf(one), digestOf(other));

const digestOf = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Asks a running stack. Rejects with the StartError that it answers, or `not-reachable`. */
export async function askStack({ url, secret }: DoorKey, asked: JsonObject): Promise<JsonObject> {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify(asked),
    signal: AbortSignal.timeout(PATIENCE_MILLIS),
  }).catch((cause: unknown) => {
    throw new StartError("not-reachable", "The running stack does not answer. Restart it.", { cause });
  });
  const body = parseJson((await readResponse(response, LONGEST_ANSWER)) ?? "");
  const answer = isJsonObject(body) ? body : {};
  if (response.ok) return answer;
  const { code, message } = answer;
  throw new StartError(String(code ?? "not-reachable"), String(message ?? `The stack answered ${response.status}.`));
}
