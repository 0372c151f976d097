import { UnsupportedError } from "../../model/errors";
import { type LiveResource, type LiveResources, textProperty } from "./live-resource";
import type { TemplateResource } from "./resource";
import { treatmentOf } from "./resource-types";

const API_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html";
const TYPE_PAGE =
  "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html";

/** Says once per type what is passed over; throws where a type that decides who gets in is not understood. */
export function sayWhatIsPassedOver(resources: LiveResources): void {
  const said = new Set<string>();
  for (const resource of resources) {
    const { type } = resource;
    const treatment = treatmentOf(type);
    if (treatment === "refuse" || isGuard(resource)) throw refusal(resource);
    if (treatment !== "notice" || said.has(type)) continue;
    said.add(type);
    resource.stack.notice({
      code: "resource-type-not-emulated",
      message: `${type} is passed over: nothing of it runs here`,
      location: resource.at,
    });
  }
}

/** Whether a resource is a firewall before a user pool or an API. */
function isGuard(resource: LiveResource): boolean {
  if (!/^AWS::WAF(?:v2|Regional)::WebACLAssociation$/.test(resource.type)) return false;
  return /:cognito-idp:|:apigateway:/.test(textProperty(resource, "ResourceArn") ?? "");
}

function refusal({ type, logicalId, at }: TemplateResource): UnsupportedError {
  if (type.startsWith("AWS::ApiGateway::") || type === "AWS::Serverless::Api") {
    return new UnsupportedError(
      at,
      `'${logicalId}' is a REST API (${type}), which does not run here yet; use AWS::Serverless::HttpApi and events of type HttpApi`,
      API_PAGE,
    );
  }
  return new UnsupportedError(
    at,
    `'${logicalId}' (${type}) has a say in who gets in, and does not run here`,
    TYPE_PAGE,
  );
}
