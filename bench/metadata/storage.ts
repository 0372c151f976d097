import type { ReadyLine } from "../../local/src/model/ready-line";

/** Where the table of files is, and the credentials for it. */
export interface Storage {
  readonly table: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The ready line with the pair of credentials that a stack with storage prints. */
type WithCredentials = ReadyLine & { readonly credentials?: Storage["credentials"] };

/** Throws where the stack has no table. */
export function storageOf(ready: WithCredentials): Storage {
  const table = ready.tables["MetadataTable"];
  if (table === undefined) throw new Error("The ready line names no MetadataTable: this stack has no storage.");
  return {
    table: table.name,
    endpoint: process.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? table.endpoint,
    credentials: ready.credentials ?? { accessKeyId: "local", secretAccessKey: "local" },
  };
}
