import type { LambdaFunction } from "./function";
import type { HttpApi } from "./http-api";
import type { JsonValue } from "./json";
import type { RestApi } from "./rest-api";
import type { SourceLocation } from "./source";
import type { EventResource, StorageResource } from "./storage";
import type { UserPoolResource } from "./user-pool";

/** What a template describes: the whole that the local stack runs. */
export interface Application {
  /** Absolute path of the template, or of the folder that `cdk synth` wrote. */
  readonly templateFile: string;
  /**
   * Absolute paths of every file that was read for it: templates, nested ones included, OpenAPI documents, manifests of
   * the CDK. When one of them changes, the application may be another.
   */
  readonly sourceFiles: readonly string[];
  readonly stackName: string;
  readonly region: string;
  readonly accountId: string;
  /** Parameter values in force, `NoEcho` ones left out. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly functions: readonly LambdaFunction[];
  readonly httpApis: readonly HttpApi[];
  readonly restApis: readonly RestApi[];
  readonly userPools: readonly UserPoolResource[];
  readonly tables: readonly StorageResource[];
  readonly buckets: readonly StorageResource[];
  /** Undefined where the template names none. */
  readonly web?: WebPage;
  /** What says which functions are called for events, besides the buckets themselves. */
  readonly eventResources: readonly EventResource[];
  readonly outputs: Readonly<Record<string, JsonValue>>;
  /** What was ignored. The start says it. */
  readonly notices: readonly Notice[];
}

/** A folder with a web page, which is built and served. */
export interface WebPage {
  /** Absolute path; has an `index.html`. */
  readonly folder: string;
  /** What the template takes for the page's address; undefined where no parameter carries it. */
  readonly url?: string;
  /** The parameter that carries it. */
  readonly urlParameter?: string;
  readonly location: SourceLocation;
}

/** Something the developer should know, which does not stop the start. */
export interface Notice {
  /** Stable literal, e.g. `resource-type-not-emulated`. */
  readonly code: string;
  readonly message: string;
  readonly location?: SourceLocation;
}
