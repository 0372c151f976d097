import { StartError } from "../model/errors";
import { isJsonObject, type JsonObject, type JsonValue } from "../model/json";
import type { StorageCredentials } from "../model/ready-line";

/** Where the parts of a stack answer; undefined for what it does not have. */
export interface Endpoints {
  readonly userPool: string | undefined;
  readonly tables: string | undefined;
  readonly buckets: string | undefined;
}

type Variables = Readonly<Record<string, string>>;

/** The variables of the AWS SDKs and the AWS CLI that name an endpoint of one service. */
const TABLES = "AWS_ENDPOINT_URL_DYNAMODB";
const BUCKETS = "AWS_ENDPOINT_URL_S3";
const USER_POOL = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER";

/**
 * By what a function's SDK clients find the stack. Another emulator takes the place of tables and buckets where the
 * developer's own environment names one, or `general` (`--aws-endpoint`), which stands for all further services too.
 * The user pool is always the stack's.
 */
export function functionVariables(
  endpoints: Endpoints,
  credentials: StorageCredentials,
  general: string | undefined,
  own: Readonly<Record<string, string | undefined>> = process.env,
): Variables {
  const orGeneral = (endpoint: string | undefined) => (general === undefined ? endpoint : undefined);
  return defined({
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL: general,
    [USER_POOL]: endpoints.userPool,
    [TABLES]: ownEndpoint(own, TABLES) ?? orGeneral(endpoints.tables),
    [BUCKETS]: ownEndpoint(own, BUCKETS) ?? orGeneral(endpoints.buckets),
  });
}

/** One line for each service that functions reach elsewhere because the developer's environment says so. */
export function elsewhereLines(
  { tables, buckets }: Endpoints,
  own: Readonly<Record<string, string | undefined>> = process.env,
): readonly string[] {
  const services = [
    [TABLES, tables],
    [BUCKETS, buckets],
  ] as const;
  return services.flatMap(([name, endpoint]) => {
    const other = ownEndpoint(own, name);
    return other === undefined || endpoint === undefined || sameUrl(other, endpoint)
      ? []
      : [
          `Functions use ${other}, not ${endpoint}: ${name} is set where this stack was started. Unset it for this one.`,
        ];
  });
}

/** What `gatehouse env` prints, and what an invoked function gets, of a stack that runs (its ready line and region). */
export function runningVariables(running: JsonObject): Variables {
  const { credentials, region } = running;
  const { accessKeyId, secretAccessKey } = isJsonObject(credentials) ? credentials : {};
  return defined({
    [TABLES]: firstEndpoint(running["tables"]),
    [BUCKETS]: firstEndpoint(running["buckets"]),
    [USER_POOL]: firstEndpoint(running["userPools"]),
    AWS_ACCESS_KEY_ID: text(accessKeyId),
    AWS_SECRET_ACCESS_KEY: text(secretAccessKey),
    AWS_REGION: text(region),
    // AWS CLI 1 and boto3 read this one alone.
    AWS_DEFAULT_REGION: text(region),
  });
}

/** Throws a StartError `endpoint-not-a-url`. */
function ownEndpoint(own: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const value = own[name];
  if (value === undefined || value === "") return undefined;
  checkEndpoint(value, name);
  return value;
}

/** Throws a StartError `endpoint-not-a-url` unless a value is the URL of an http or https server. */
export function checkEndpoint(value: string, name: string): void {
  if (/^https?:$/.test(URL.canParse(value) ? new URL(value).protocol : "")) return;
  throw new StartError("endpoint-not-a-url", `${name} is not the URL of a server, such as http://127.0.0.1:8000.`);
}

function firstEndpoint(parts: JsonValue | undefined): string | undefined {
  const [first] = isJsonObject(parts) ? Object.values(parts) : [];
  return isJsonObject(first) ? text(first["endpoint"]) : undefined;
}

const sameUrl = (one: string, other: string): boolean => new URL(one).href === new URL(other).href;

const text = (value: JsonValue | undefined): string | undefined => (typeof value === "string" ? value : undefined);

const defined = (variables: Readonly<Record<string, string | undefined>>): Variables =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
