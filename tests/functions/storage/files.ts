import { randomBytes } from "node:crypto";
import { createUploadUrl } from "../../../functions/create-upload-url/handler";
import { deleteMetadata } from "../../../functions/delete-metadata/handler";
import { getMetadata } from "../../../functions/get-metadata/handler";
import { listMetadata } from "../../../functions/list-metadata/handler";
import { recordUpload } from "../../../functions/record-upload/handler";
import { openBucket, sha256Of } from "./bucket";
import { credentials, openTable } from "./table";

const clientId = "3n4b5urk1ft4fl3mg5e62d9ado";

/** A user as a test names one. */
export interface User {
  readonly name: string;
  readonly sub: string;
  readonly scopes: readonly string[];
}

const user = (name: string, sub: string, groups: readonly string[]): User => {
  return { name, sub, scopes: groups.map((group) => `${group}-${clientId}`) };
};

export const ann: User = user("ann", "04184468-d0a1-702d-8f3b-2c1d0e9f8a7b", ["regular"]);
export const ben: User = user("ben", "f4e80478-7051-70aa-5b1c-0d2f3a4b5c6d", ["regular"]);
export const admin: User = user("adminuser", "94c81488-9011-7032-0c8e-5a4b3c2d1e0f", ["admin", "regular"]);

interface Ask {
  readonly as: User;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Instead of `body`: the body as it is. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly base64?: boolean;
  /** Members that take the place of those of the event. */
  readonly raw?: object;
  readonly idToken?: boolean;
}

/** The five functions over a table and a bucket of their own, at a time that the test sets. */
export async function openFiles() {
  const clock = { now: Date.UTC(2026, 10, 21, 8, 5, 0, 250) };
  const now = () => clock.now;
  const table = await openTable();
  const bucket = await openBucket(now);
  const environment: Record<string, string> = {
    CLIENT_ID: clientId,
    USER_POOL_ID: "us-east-1_Ab12Cd34E",
    REQUIRED_SCOPES: `regular-${clientId}`,
    ADMIN_SCOPES: `admin-${clientId}`,
    TABLE_NAME: table.name,
    BUCKET_NAME: bucket.name,
    MAX_UPLOAD_BYTES: "104857600",
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_ENDPOINT_URL_S3: bucket.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
  };
  // The SDK's client reads its settings from the process.
  Object.assign(process.env, environment);
  const surroundings = { environment, now };
  const routes = {
    create: createUploadUrl(surroundings, randomBytes),
    list: listMetadata(surroundings),
    get: getMetadata(surroundings),
    remove: deleteMetadata(surroundings),
  };
  const record = recordUpload(surroundings);

  const ask = async (route: keyof typeof routes, asked: Ask) => {
    const { statusCode, headers, body } = await routes[route](eventOf(asked));
    return {
      status: statusCode,
      type: headers["content-type"],
      body: body === "" ? undefined : JSON.parse(body),
      challenge: headers["www-authenticate"],
    };
  };
  const announce = (as: User, content: string, more: object = {}) =>
    ask("create", { as, body: { name: "notes.txt", type: "text/plain", ...sizeAndSum(content), ...more } });
  const created = (key: string, sequencer: string) => record(objectCreated(bucket.name, key, sequencer));
  const send = async (upload: { url: string; headers: Record<string, string> }, content: string) =>
    (await fetch(upload.url, { method: "PUT", headers: upload.headers, body: content })).status;
  /** Announces a file, sends it and has the event worked off. */
  const store = async (as: User, content: string, more: object = {}): Promise<string> => {
    const { body } = await announce(as, content, more);
    const status = await send(body.upload, content);
    if (status !== 200) throw new Error(`the upload was answered with ${status}`);
    await created(keyOf(as, body.id), "0A");
    return body.id;
  };
  const close = async () => {
    await Promise.all([table.close(), bucket.close()]);
  };
  return { clock, table, bucket, environment, ask, announce, send, store, created, record, close };
}

export const keyOf = (owner: User, id: string): string => `files/${owner.sub}/${id}`;

export const sizeAndSum = (content: string) => ({ size: Buffer.byteLength(content), sha256: sha256Of(content) });

/** As EventBridge sends it. */
export const objectCreated = (bucket: string, key: string, sequencer: string) => ({
  version: "0",
  id: "17793124-05d4-b198-2fde-7ededc63b103",
  "detail-type": "Object Created",
  source: "aws.s3",
  account: "123456789012",
  time: "2026-11-21T08:05:03Z",
  region: "us-east-1",
  resources: [`arn:aws:s3:::${bucket}`],
  detail: {
    version: "0",
    bucket: { name: bucket },
    object: { key, size: 5, etag: "b1946ac92492d2347c6235b4d2611184", sequencer },
    "request-id": "C3D13FE58DE4C810",
    requester: "123456789012",
    "source-ip-address": "203.0.113.10",
    reason: "PutObject",
  },
});

function eventOf({ as, query, body, text = JSON.stringify(body), headers, base64 = false, idToken = false, raw }: Ask) {
  const common = { sub: as.sub, scope: as.scopes.join(" "), exp: "1795251600" };
  const claims = idToken
    ? { ...common, token_use: "id", aud: clientId, "cognito:username": as.name }
    : { ...common, token_use: "access", client_id: clientId, username: as.name };
  return {
    version: "2.0",
    headers: { ...(text !== undefined && { "content-type": "application/json" }), ...headers },
    queryStringParameters: query,
    body: text === undefined || !base64 ? text : Buffer.from(text).toString("base64"),
    isBase64Encoded: base64,
    requestContext: { authorizer: { jwt: { claims, scopes: as.scopes } } },
    ...raw,
  };
}
