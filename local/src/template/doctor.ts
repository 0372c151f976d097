import type { Application, Notice } from "../model/application";
import { API_RULES } from "./doctor/api-rules";
import { AUTHORIZER_RULES } from "./doctor/authorizer-rules";
import { CORS_RULES } from "./doctor/cors-rules";
import { OPEN_ROUTE_RULES } from "./doctor/open-route-rules";
import { POOL_RULES } from "./doctor/pool-rules";
import { REST_API_RULES } from "./doctor/rest-api-rules";
import { REST_AUTHORIZER_RULES, REST_KEY_RULES } from "./doctor/rest-authorizer-rules";
import { REST_CORS_RULES } from "./doctor/rest-cors-rules";
import type { RuleContext } from "./doctor/rule";
import { UPLOAD_RULES } from "./doctor/upload-rules";

/** Every rule, in the order of the findings. */
export const RULES = [
  ...CORS_RULES,
  ...OPEN_ROUTE_RULES,
  ...AUTHORIZER_RULES,
  ...API_RULES,
  ...REST_CORS_RULES,
  ...REST_AUTHORIZER_RULES,
  ...REST_KEY_RULES,
  ...REST_API_RULES,
  ...POOL_RULES,
  ...UPLOAD_RULES,
];

/**
 * What goes wrong on AWS although the application deploys, and what Cognito and API Gateway refuse although the
 * template is valid. It does not repeat what stops a template from being read, nor the notices of reading it: see
 * `loadApplication` and `Application.notices`.
 *
 * @see docs/aws-behaviour/sam-template.md, "What goes wrong (W)"
 */
export function examine(application: Application, context: RuleContext): readonly Notice[] {
  return RULES.flatMap(({ code, page, find }) => {
    const findings = find(application, context).map(({ message, location }) => ({
      code,
      message: `${message} (${page})`,
      location,
    }));
    return [...new Map(findings.map((finding) => [finding.message, finding])).values()];
  });
}
