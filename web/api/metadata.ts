import type { Item, UploadRequest } from "../../functions/_shared/contract";
import type { Api } from "./api";
import { isObject, type JsonObject, textOf } from "./json";

/** Leave to send one file, once announced. */
export interface Grant {
  readonly id: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly expiresAt: string;
}

export interface ItemPage {
  readonly items: readonly Item[];
  readonly cursor: string | undefined;
}

/** The routes about files, their answers read. An answer of another form is a plain Error. */
export class Metadata {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** `owner`: a user name, `*` for everybody, undefined for the caller. */
  async list(page: { readonly cursor?: string | undefined; readonly owner?: string | undefined }): Promise<ItemPage> {
    const query = { limit: "50", cursor: page.cursor, owner: page.owner };
    const answer = asObject(await this.#api.call("GET", "/metadata/list", { query }));
    const items = Array.isArray(answer["items"]) ? answer["items"] : [];
    return { items: items.map(readItem), cursor: textOf(answer, "cursor") || undefined };
  }

  async get(id: string): Promise<{ readonly item: Item; readonly downloadUrl: string | undefined }> {
    const answer = asObject(await this.#api.call("GET", "/metadata", { query: { id } }));
    const download = answer["download"];
    return { item: readItem(answer), downloadUrl: isObject(download) ? textOf(download, "url") : undefined };
  }

  async delete(id: string, outlivesPage = false): Promise<void> {
    await this.#api.call("DELETE", "/metadata", { query: { id }, outlivesPage });
  }

  async announce(announcement: UploadRequest, signal: AbortSignal): Promise<Grant> {
    const answer = asObject(await this.#api.call("POST", "/upload-url", { json: announcement, signal }));
    const upload = asObject(answer["upload"]);
    const headers = Object.entries(asObject(upload["headers"])).map(([name, value]) => [name, String(value)] as const);
    return {
      id: textOf(answer, "id"),
      url: textOf(upload, "url"),
      headers: Object.fromEntries(headers),
      expiresAt: textOf(answer, "expiresAt"),
    };
  }
}

function asObject(value: unknown): JsonObject {
  if (isObject(value)) return value;
  throw new Error("The API answered something that this page does not understand.");
}

function readItem(value: unknown): Item {
  const item = asObject(value);
  const status = textOf(item, "status");
  return {
    id: textOf(item, "id"),
    name: textOf(item, "name"),
    type: textOf(item, "type"),
    size: typeof item["size"] === "number" ? item["size"] : 0,
    sha256: textOf(item, "sha256"),
    owner: textOf(item, "owner"),
    status: status === "stored" || status === "rejected" ? status : "pending",
    createdAt: textOf(item, "createdAt"),
    ...(textOf(item, "storedAt") !== "" && { storedAt: textOf(item, "storedAt") }),
  };
}
