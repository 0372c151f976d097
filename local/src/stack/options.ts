import { basename, join, resolve } from "node:path";
import type { ProviderMode } from "../model/provider-mode";
import { projectFolderOf } from "../template/cdk/assembly-folder";
import { readSamconfig, type Samconfig, type SamconfigChoice } from "./samconfig";

/** The options of a stack. Every member has a default. */
export interface StackOptions {
  /** Template file, or the `cdk.out` of a CDK app; `template.yaml` in the working directory. */
  readonly template?: string;
  /** Parameter values, as `sam deploy --parameter-overrides` takes them. */
  readonly parameterOverrides?: Readonly<Record<string, string>>;
  /** Values for variables that functions declare, as `--env-vars` of SAM CLI takes them: a file of JSON. */
  readonly envVars?: string;
  /** The same for all functions: a file with lines of the form `NAME=value`. */
  readonly envFile?: string;
  /**
   * Configuration of SAM CLI, or false for none; `samconfig.toml` (or `.yaml`, `.yml`) beside the template, if present.
   * Of its values for `local start-api` it gives those that are not given here: `parameter_overrides`, `env_vars`,
   * `port`.
   */
  readonly configFile?: string | false;
  /** The environment of that configuration; `default`. */
  readonly configEnv?: string;
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
  /**
   * Whether sign-ins by an outside identity provider go to the provider itself or to a page that stands in for it, by the
   * provider's name. Unless named, an OIDC provider is asked itself, and a social or SAML provider has a stand-in.
   */
  readonly providerModes?: Readonly<Record<string, ProviderMode>>;
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
    Omit<
      StackOptions,
      | "seed"
      | "accessLog"
      | "executionLog"
      | "webPort"
      | "consolePort"
      | "awsEndpoint"
      | "envVars"
      | "envFile"
      | "configFile"
      | "configEnv"
    >
  > {
  /** What was read of SAM CLI's configuration; undefined where there is none. */
  readonly samconfig: Samconfig | undefined;
  /** Which of its values are in effect, because no option gives another. */
  readonly fromSamconfig: readonly (keyof Samconfig)[];
  /** Overrides from there: one of a parameter that the template does not have is left out. */
  readonly configuredParameters: Readonly<Record<string, string>>;
  /** Absolute path. */
  readonly envVars: string | undefined;
  /** Absolute path. */
  readonly envFile: string | undefined;
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

/** The state folder of a template, absolute. Reads nothing. */
export function stateFolderOf({ template, state }: Pick<StackOptions, "template" | "state">): string {
  if (state !== undefined) return resolve(state);
  return join(projectFolderOf(resolve(template ?? DEFAULTS.template)), DEFAULTS.state);
}

/**
 * Fills in what is not given, from the configuration of SAM CLI or by default; paths become absolute. Looks whether the
 * template lies in a folder of the CDK, and reads that configuration: throws the StartErrors of `readSamconfig`.
 */
export function resolveOptions(
  options: StackOptions,
  command: SamconfigChoice["command"] = "local_start_api",
): Settings {
  const template = resolve(options.template ?? DEFAULTS.template);
  const folder = projectFolderOf(template);
  const samconfig = samconfigOf(options, folder, command);
  const { parameterOverrides: configuredParameters = {} } = samconfig ?? {};
  const fromSamconfig = TAKEN.filter((name) => options[name] === undefined && samconfig?.[name] !== undefined);
  return {
    template,
    samconfig,
    fromSamconfig,
    parameterOverrides: options.parameterOverrides ?? {},
    configuredParameters: fromSamconfig.includes("parameterOverrides") ? configuredParameters : {},
    envVars: options.envVars === undefined ? samconfig?.envVars : resolve(options.envVars),
    envFile: options.envFile === undefined ? undefined : resolve(options.envFile),
    port: options.port ?? samconfig?.port ?? DEFAULTS.port,
    poolPort: options.poolPort ?? DEFAULTS.poolPort,
    storagePort: options.storagePort ?? DEFAULTS.storagePort,
    webPort: options.webPort,
    consolePort: options.consolePort,
    awsEndpoint: options.awsEndpoint,
    state: stateFolderOf(options),
    fresh: options.fresh ?? false,
    seed: seedOf(options.seed, folder),
    region: options.region ?? DEFAULTS.region,
    issuer: options.issuer ?? DEFAULTS.issuer,
    strictSignatures: options.strictSignatures ?? false,
    tls: options.tls ?? false,
    providerModes: options.providerModes ?? {},
    allowUnsignedIam: options.allowUnsignedIam ?? false,
    watch: options.watch ?? true,
    accessLog: options.accessLog === undefined ? undefined : resolve(options.accessLog),
    executionLog: options.executionLog === undefined ? undefined : resolve(options.executionLog),
    stackName: stackNameOf(folder),
    accountId: ACCOUNT_ID,
  };
}

const TAKEN = ["parameterOverrides", "envVars", "port"] as const;

function samconfigOf(
  { configFile, configEnv }: StackOptions,
  folder: string,
  command: SamconfigChoice["command"],
): Samconfig | undefined {
  if (configFile === false) return undefined;
  const file = configFile === undefined ? undefined : resolve(configFile);
  return readSamconfig(folder, { file, environment: configEnv, command });
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
