import type { TemplateMap, TemplateNode } from "../document/node";
import type { TemplateResource } from "../resources/resource";
import type { HttpApiAuth } from "./http-api-auth";

/** An `AWS::Serverless::HttpApi` while the events of the functions add routes to it. */
export interface HttpApiDraft {
  readonly resource: TemplateResource;
  readonly auth: HttpApiAuth;
  /** Whether the OpenAPI definition is SAM's own: then a route given twice is an error. */
  readonly isManaged: boolean;
  /** The definition as far as it is; absent where `DefinitionUri` names a file. */
  definition: TemplateMap | undefined;
  /** `RouteSettings` of events by route key. */
  readonly routeSettings: Map<string, TemplateNode>;
}
