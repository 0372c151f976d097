import type { TemplateMap, TemplateNode } from "../document/node";
import type { TemplateResource } from "../document/template";
import type { RestApiAuth } from "./rest-api-auth";

/** An `AWS::Serverless::Api` to which the events of the functions add methods. */
export interface RestApiDraft {
  readonly resource: TemplateResource;
  readonly auth: RestApiAuth;
  readonly stageName: TemplateNode;
  readonly stageLogicalId: string;
  /** Whether the OpenAPI definition is SAM's own: only then do events add methods to it. */
  readonly isManaged: boolean;
  /** Whether events add to a definition that the template gives. */
  readonly mergesDefinitions: boolean;
  /** The definition so far; undefined where `DefinitionUri` names a file. */
  definition: TemplateMap | undefined;
  /** `ResourcePolicy` of events. */
  readonly eventPolicies: { readonly policy: TemplateMap; readonly path: string }[];
}

/** An event's path and method. */
export interface RestOperation {
  readonly path: string;
  readonly method: string;
}
