import type { Notice } from "../../model/application";
import { UnsupportedError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import { own } from "../document/node";
import type { TemplateResource } from "../document/template";
import { type LiveResource, type LiveResources, textProperty } from "./live-resource";

const TYPE_PAGE =
  "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html";

/** Warns once of each type that is ignored. Throws for a type that decides who gets in and does not run here. */
export function checkResourceTypes(resources: LiveResources): void {
  const warned = new Set<string>();
  for (const resource of resources) {
    const { type } = resource;
    const treatment = isRead(resource) ? "read" : treatmentOf(type);
    if (treatment === "refuse" || isGuard(resource)) throw refusal(resource);
    if (treatment !== "notice" || warned.has(type)) continue;
    warned.add(type);
    resource.stack.notice(ignoredType(type, resource.at));
  }
}

const IGNORED = " is ignored: nothing of it runs here";

/** What is said of a type that is ignored, at the first resource of it. */
function ignoredType(type: string, location: SourceLocation): Notice {
  return { code: "resource-type-not-emulated", message: `${type}${IGNORED}`, location };
}

/** The type that a notice says is ignored; undefined for any other notice. */
export const ignoredTypeIn = ({ code, message }: Notice): string | undefined =>
  code === "resource-type-not-emulated" ? message.slice(0, -IGNORED.length) : undefined;

/** Of these types only some are read: rules for events, how functions are called for them, and replicas of a pool. */
function isRead({ type, properties }: LiveResource): boolean {
  const property = own(READ_WITH, type);
  return property !== undefined && properties.entries.has(property);
}

const READ_WITH = {
  "AWS::Events::Rule": "EventPattern",
  "AWS::Lambda::EventInvokeConfig": "FunctionName",
  "AWS::Cognito::UserPoolReplica": "UserPoolId",
};

/** Whether a resource is a firewall in front of a user pool or an API. */
function isGuard(resource: LiveResource): boolean {
  if (!/^AWS::WAF(?:v2|Regional)::WebACLAssociation$/.test(resource.type)) return false;
  return /:cognito-idp:|:apigateway:/.test(textProperty(resource, "ResourceArn") ?? "");
}

function refusal({ type, logicalId, at }: TemplateResource): UnsupportedError {
  return new UnsupportedError(
    at,
    `'${logicalId}' (${type}) has a say in who gets in, and does not run here`,
    TYPE_PAGE,
  );
}

/** Types that the model is read from. */
const READ = new Set([
  "AWS::ApiGateway::ApiKey",
  "AWS::ApiGateway::Authorizer",
  "AWS::ApiGateway::Deployment",
  "AWS::ApiGateway::GatewayResponse",
  "AWS::ApiGateway::Method",
  "AWS::ApiGateway::Model",
  "AWS::ApiGateway::RequestValidator",
  "AWS::ApiGateway::Resource",
  "AWS::ApiGateway::RestApi",
  "AWS::ApiGateway::Stage",
  "AWS::ApiGateway::UsagePlan",
  "AWS::ApiGateway::UsagePlanKey",
  "AWS::ApiGatewayV2::Api",
  "AWS::ApiGatewayV2::Authorizer",
  "AWS::ApiGatewayV2::Deployment",
  "AWS::ApiGatewayV2::Integration",
  "AWS::ApiGatewayV2::Route",
  "AWS::ApiGatewayV2::Stage",
  "AWS::CloudFormation::Stack",
  "AWS::Cognito::LogDeliveryConfiguration",
  "AWS::Cognito::ManagedLoginBranding",
  "AWS::Cognito::Terms",
  "AWS::Cognito::UserPool",
  "AWS::Cognito::UserPoolClient",
  "AWS::Cognito::UserPoolDomain",
  "AWS::Cognito::UserPoolGroup",
  "AWS::Cognito::UserPoolIdentityProvider",
  "AWS::Cognito::UserPoolResourceServer",
  "AWS::Cognito::UserPoolRiskConfigurationAttachment",
  "AWS::Cognito::UserPoolUICustomizationAttachment",
  "AWS::Cognito::UserPoolUser",
  "AWS::Cognito::UserPoolUserToGroupAttachment",
  "AWS::DynamoDB::Table",
  "AWS::Lambda::Function",
  "AWS::Lambda::Permission",
  "AWS::S3::Bucket",
  "AWS::Serverless::Application",
]);

/** Types that have no meaning on one machine. They are ignored without a warning. */
const QUIET = new Set([
  "AWS::ApiGateway::Account",
  "AWS::CDK::Metadata",
  "AWS::CloudFormation::WaitConditionHandle",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::IAM::RolePolicy",
  "AWS::Lambda::Alias",
  "AWS::Lambda::Version",
  "AWS::Logs::LogGroup",
  "AWS::Logs::MetricFilter",
  "AWS::Serverless::Connector",
]);

/** Types of the services that decide who gets in, but that do not affect who does. */
const HARMLESS = new Set([
  "AWS::ApiGateway::BasePathMapping",
  "AWS::ApiGateway::BasePathMappingV2",
  "AWS::ApiGateway::ClientCertificate",
  "AWS::ApiGateway::DocumentationPart",
  "AWS::ApiGateway::DocumentationVersion",
  "AWS::ApiGateway::DomainName",
  "AWS::ApiGateway::DomainNameV2",
  "AWS::ApiGateway::VpcLink",
  "AWS::ApiGatewayV2::ApiMapping",
  "AWS::ApiGatewayV2::DomainName",
  "AWS::ApiGatewayV2::VpcLink",
  "AWS::Cognito::IdentityPool",
  "AWS::Cognito::IdentityPoolPrincipalTag",
  "AWS::Cognito::IdentityPoolRoleAttachment",
]);

/** How a type of resource is treated. */
type Treatment =
  /** It is read into the model. */
  | "read"
  /** It is ignored. */
  | "quiet"
  /** It is ignored, with one warning per type. */
  | "notice"
  /** It stops the start: it decides who gets in, and does not run here. */
  | "refuse";

function treatmentOf(type: string): Treatment {
  if (READ.has(type)) return "read";
  if (QUIET.has(type)) return "quiet";
  if (HARMLESS.has(type)) return "notice";
  const decides = /^AWS::(?:ApiGateway|ApiGatewayV2|Cognito)::/.test(type);
  return decides ? "refuse" : "notice";
}
