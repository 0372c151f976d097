import { createHash } from "node:crypto";
import { expect } from "@jest/globals";
import type { Stack } from "sam-gatehouse";
import { signIn } from "./running-stack";

type Ready = Stack["ready"];

/** What a user asks of a stack. */
export async function userOf(ready: Ready, username: string) {
  const { access } = await signIn({ ready }, username);
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${ready.apis["HttpApi"]?.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${access}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
  };
  const announce = async (content: string, name = "notes.txt") => {
    const sha256 = createHash("sha256").update(content).digest("base64");
    const size = Buffer.byteLength(content);
    const { status, body } = await ask("POST", "/upload-url", { name, type: "text/plain", size, sha256 });
    expect(status).toBe(201);
    return body;
  };
  const statusOf = async (id: string): Promise<string> => (await ask("GET", `/metadata?id=${id}`)).body.status;
  return { ask, announce, statusOf };
}

export type Upload = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
};
/** Sends content as an announcement says; what it is answered with. */
export const send = async ({ method, url, headers }: Upload, body: string) =>
  (await fetch(url, { method, headers, body })).status;

/** The key of the object that an upload makes. */
export const keyIn = ({ url }: Upload) => decodeURIComponent(new URL(url).pathname.split("/").slice(2).join("/"));
