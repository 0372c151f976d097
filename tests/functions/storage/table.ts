import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type AttributeValue,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { readResources } from "../../template/read-template";

/** Keys of this machine alone. They open nothing. */
export const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "a-secret-of-the-test",
  sessionToken: "session",
};

type TableItem = Readonly<Record<string, AttributeValue>>;

interface TestTable {
  readonly endpoint: string;
  readonly name: string;
  readonly items: () => Promise<readonly TableItem[]>;
  readonly put: (item: TableItem) => Promise<void>;
  readonly empty: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The template's table, at dynalite. */
export async function openTable(): Promise<TestTable> {
  const dynalite: (options: object) => Server = require("dynalite");
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials });
  const name = "files";
  await client.send(new CreateTableCommand({ TableName: name, ...templatesTable() }));
  const items = async () => (await client.send(new ScanCommand({ TableName: name }))).Items ?? [];
  return {
    endpoint,
    name,
    items,
    empty: async () => {
      for (const { sub, id } of await items()) {
        if (sub === undefined || id === undefined) throw new Error("an item has no key");
        await client.send(new DeleteItemCommand({ TableName: name, Key: { sub, id } }));
      }
    },
    put: async (item) => {
      await client.send(new PutItemCommand({ TableName: name, Item: item }));
    },
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function templatesTable() {
  const properties = readResources()["MetadataTable"]?.Properties as unknown as CreateTableCommandInput;
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode } = properties;
  return { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode };
}
