import { basename, join, resolve } from "node:path";
import { projectFolderOf } from "../template/cdk/assembly-folder";

/** The options of a stack. Every member has a default. */
export interface StackOptions {
  /** Template file, or the `cdk.out` of a CDK app; `template.yaml` in the working directory. */
  readonly template?: string;
  /** Parameter values, as `sam deploy --parameter-overrides` takes them. */
  readonly parameterOverrides?: Readonly<Record<string, string>>;
  /** First API, further ones on the next ports: HTTP APIs, then REST APIs; 0 = any free port. */
  readonly port?: number;
  /** User pool: its API, its domain and its keys; 0 = any free port. */
  readonly poolPort?: number;
  /** Tables and buckets; 0 = any free port. Nothing listens unless the template has one. */
  readonly storagePort?: number;
  /** The template's web page; 0 = any free port; not served unless given. */
  readonly webPort?: number;
  /** Developer's window; 0 = any free port; not opened unless given. */
  readonly consolePort?: number;
  /** State folder; `.gatehouse` beside the template, or beside `cdk.out`. */
  readonly state?: string;
  /** A temporary state folder, removed by `close`. */
  readonly fresh?: boolean;
  /** Seed file, or false for none; `seed.json` beside the template, if present. */
  readonly seed?: string | false;
  /** `AWS::Region`. */
  readonly region?: string;
  /** Whether tokens name AWS's address of the pool as their issuer, or the local one. */
  readonly issuer?: IssuerMode;
  /** Refuses signed operations whose signature does not match the local credentials. */
  readonly strictSignatures?: boolean;
  /** Another emulator, which functions use for every service but the user pool, tables and buckets included. */
  readonly awsEndpoint?: string;
  /** Serves the user pool's port by TLS as well; the pages' address is then https. */
  readonly tls?: boolean;
  /** Serves routes with `AWS_IAM`: a signature must be present, but is NOT verified. */
  readonly allowUnsignedIam?: boolean;
  /** File for the APIs' access logs; the terminal unless given. */
  readonly accessLog?: string;
  /** File for the execution logs of REST APIs; they are not written unless given. */
  readonly executionLog?: string;
  /** Rebuilds functions when their sources change. */
  readonly watch?: boolean;
}

export type IssuerMode = "aws" | "local";

export interface Settings
  extends Required<
    Omit<StackOptions, "seed" | "accessLog" | "executionLog" | "webPort" | "consolePort" | "awsEndpoint">
  > {
  /** Absolute path; undefined: nothing is seeded. A file that was named must exist, the default one may be missing. */
  readonly seed: { readonly file: string; readonly mayBeMissing: boolean } | undefined;
  readonly webPort: number | undefined;
  readonly consolePort: number | undefined;
  readonly awsEndpoint: string | undefined;
  /** Absolute path; undefined: the terminal. */
  readonly accessLog: string | undefined;
  /** Absolute path; undefined: nothing is written. */
  readonly executionLog: string | undefined;
  readonly stackName: string;
  readonly accountId: string;
}

export const DEFAULTS = {
  template: "template.yaml",
  port: 3000,
  poolPort: 9229,
  storagePort: 9230,
  webPort: 8080,
  consolePort: 4000,
  state: ".gatehouse",
  region: "us-east-1",
  issuer: "aws",
} as const;

/** What AWS's own documentation uses for an example account. */
const ACCOUNT_ID = "123456789012";

/** Fills in the defaults; paths become absolute. Looks only whether the template lies in a folder of the CDK. */
export function resolveOptions(options: StackOptions): Settings {
  const template = resolve(options.template ?? DEFAULTS.template);
  const folder = projectFolderOf(template);
  return {
    template,
    parameterOverrides: options.parameterOverrides ?? {},
    port: options.port ?? DEFAULTS.port,
    poolPort: options.poolPort ?? DEFAULTS.poolPort,
    storagePort: options.storagePort ?? DEFAULTS.storagePort,
    webPort: options.webPort,
    consolePort: options.consolePort,
    awsEndpoint: options.awsEndpoint,
    state: options.state === undefined ? join(folder, DEFAULTS.state) : resolve(options.state),
    fresh: options.fresh ?? false,
    seed: seedOf(options.seed, folder),
    region: options.region ?? DEFAULTS.region,
    issuer: options.issuer ?? DEFAULTS.issuer,
    strictSignatures: options.strictSignatures ?? false,
    tls: options.tls ?? false,
    allowUnsignedIam: options.allowUnsignedIam ?? false,
    watch: options.watch ?? true,
    accessLog: options.accessLog === undefined ? undefined : resolve(options.accessLog),
    executionLog: options.executionLog === undefined ? undefined : resolve(options.executionLog),
    stackName: stackNameOf(folder),
    accountId: ACCOUNT_ID,
  };
}

function seedOf(seed: string | false | undefined, folder: string): Settings["seed"] {
  if (seed === false) return undefined;
  if (seed === undefined) return { file: join(folder, "seed.json"), mayBeMissing: true };
  return { file: resolve(seed), mayBeMissing: false };
}

/** The folder's name as a valid stack name: letters, digits and hyphens, a letter first, at most 128. */
function stackNameOf(folder: string): string {
  const name = basename(folder)
    .replace(/[^A-Za-z0-9-]+/g, "-")
    .replace(/^[^A-Za-z]+/, "")
    .slice(0, 128);
  return name === "" ? "stack" : name;
}
