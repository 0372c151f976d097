import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import type { JsonObject } from "../../../src/model/json";
import { type Clock, epochMillis } from "../../../src/model/time";
import { S3Service } from "../../../src/storage/s3/s3-service";

export const REGION = "us-east-1";
export const BUCKET = "uploads-123456789012";
export const OTHER = "archive-123456789012";
export const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "aSecretOfThisStateFolder-0123456789" };

export interface RunningBucket {
  readonly service: S3Service;
  readonly endpoint: string;
  readonly directory: string;
  readonly sdk: S3Client;
  readonly logged: string[];
  /** What the service believes the time to be. Starts at the machine's, since the SDK signs by that. */
  readonly time: { now: number };
  /** How often the service told of events. */
  readonly told: { events: number };
  close(): Promise<void>;
  /** Ends, and starts again on the same folder. */
  restart(more?: Partial<Fixture>): Promise<RunningBucket>;
}

interface Fixture {
  readonly directory?: string;
  readonly properties?: JsonObject;
  readonly region?: string;
  readonly credentials?: typeof CREDENTIALS;
  readonly names?: readonly string[];
  readonly keepEvents?: (bucket: string) => boolean;
  /** The time of the start, unless it is the machine's. */
  readonly startAt?: number;
}

const bucketOf = (name: string, properties: JsonObject = {}) => ({
  logicalId: name.split("-")[0] ?? name,
  name,
  arn: `arn:aws:s3:::${name}`,
  properties,
  location: { file: "template.yaml", line: 1, path: "Resources/Uploads" },
});

/** Two buckets of a template behind a port of their own. */
export async function startBucket(fixture: Fixture = {}): Promise<RunningBucket> {
  const directory = fixture.directory ?? mkdtempSync(join(tmpdir(), "bucket-"));
  const region = fixture.region ?? REGION;
  const logged: string[] = [];
  const time = { now: fixture.startAt ?? machineTime() };
  const told = { events: 0 };
  const clock: Clock = () => epochMillis(time.now);
  const service = new S3Service({
    buckets: (fixture.names ?? [BUCKET, OTHER]).map((name) =>
      bucketOf(name, name === BUCKET ? fixture.properties : {}),
    ),
    directory,
    region,
    accountId: "123456789012",
    credentials: fixture.credentials ?? CREDENTIALS,
    clock,
    log: (line) => logged.push(line),
    ...(fixture.keepEvents !== undefined && { keepEvents: fixture.keepEvents }),
    onObjectEvents: () => {
      told.events += 1;
    },
  });
  const server = createServer({ requestTimeout: 0 }, (request, response) => void service.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const sdk = sdkFor(endpoint, region);
  const close = async () => {
    sdk.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await service.close();
  };
  const restart = async (more: Partial<Fixture> = {}) => {
    await close();
    return startBucket({ ...fixture, directory, ...more });
  };
  return { service, endpoint, directory, sdk, logged, time, told, close, restart };
}

export const sdkFor = (endpoint: string, region = REGION, credentials = CREDENTIALS) =>
  new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1, logger: SILENT });

const nothing = () => {};
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** The machine's time, by which the SDK and aws4fetch sign. */
export const machineTime = (): number => Date.now();

/** The name, status and message of the error that a call ends in. */
export async function errorOf(call: Promise<unknown>) {
  const error = await call.then(
    () => ({ name: "no error" }),
    (thrown: unknown) => thrown,
  );
  const { name, message, $metadata } = Object(error);
  return { name, status: $metadata?.httpStatusCode, message };
}

/** The code of an error document. */
export const codeOf = (xml: string): string | undefined => /<Code>(\w+)<\/Code>/.exec(xml)?.[1];
