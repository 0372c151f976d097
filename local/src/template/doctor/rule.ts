import type { Application } from "../../model/application";
import type { SourceLocation } from "../../model/source";

/** What a rule needs besides the application. */
export interface RuleContext {
  /**
   * The variables that an access-log format may use, each with its `$context.`. Those under `$context.authorizer.` may
   * be missing.
   */
  readonly logVariables: ReadonlySet<string>;
  /** The same for REST APIs. */
  readonly restLogVariables: ReadonlySet<string>;
  /** The state folder, absolute, where there is one: it holds keys and passwords. */
  readonly state?: string;
}

/** Something that goes wrong on AWS, and where. */
export interface Finding {
  readonly message: string;
  readonly location: SourceLocation;
}

/** One row of the doctor's table. */
export interface Rule {
  /** Stable literal. */
  readonly code: string;
  /** The AWS page that says so, or the closest one. */
  readonly page: string;
  readonly find: (application: Application, context: RuleContext) => readonly Finding[];
}
