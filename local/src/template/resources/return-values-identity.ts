import type { ReturnValueContext, ReturnValues } from "./physical-ids";

const userPoolId = ({ region, draw }: ReturnValueContext): string => `${region}_${draw("any", 9)}`;
const providerName = (context: ReturnValueContext): string =>
  `cognito-idp.${context.region}.amazonaws.com/${userPoolId(context)}`;
const clientId = ({ draw }: ReturnValueContext): string => draw("lower", 26);
const apiId = ({ draw }: ReturnValueContext): string => draw("lower", 10);
const gatewayId = ({ draw }: ReturnValueContext): string => draw("lower", 6);
/** A UUID of version 4. */
const termsId = ({ draw }: ReturnValueContext): string => {
  const hex = Buffer.from(draw("any", 16)).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join("-");
};
/** Letters and digits, as API Gateway has it. */
const modelName = (context: ReturnValueContext): string => context.property("Name") ?? context.draw("lower", 12);
const property =
  (name: string) =>
  (context: ReturnValueContext): string =>
    context.property(name) ?? context.logicalId;

/** Pool and client, as CloudFormation identifies what is attached to both. */
const attachment = (context: ReturnValueContext): string =>
  `${context.property("UserPoolId") ?? ""}|${context.property("ClientId") ?? ""}`;

/** The types that decide who gets in: user pools and APIs. */
export const IDENTITY_RETURN_VALUES: Readonly<Record<string, ReturnValues>> = {
  "AWS::Cognito::UserPool": {
    ref: userPoolId,
    attributes: {
      Arn: (context) => `arn:aws:cognito-idp:${context.region}:${context.accountId}:userpool/${userPoolId(context)}`,
      ProviderName: providerName,
      /** Observed: comes without `https://`, despite its name (docs/aws-behaviour/sam-template.md). */
      ProviderURL: providerName,
      UserPoolId: userPoolId,
    },
  },
  "AWS::Cognito::UserPoolClient": {
    ref: clientId,
    attributes: {
      ClientId: clientId,
      Name: (context) => context.property("ClientName") ?? `${context.logicalId}-${context.draw("any", 12)}`,
      ClientSecret: (context) => context.draw("lower", 26, ".secret") + context.draw("lower", 26, ".secret2"),
    },
  },
  "AWS::Cognito::UserPoolGroup": { ref: property("GroupName"), attributes: {} },
  "AWS::Cognito::UserPoolDomain": {
    ref: property("Domain"),
    attributes: {
      CloudFrontDistribution: ({ draw }) => `d${draw("lower", 13)}.cloudfront.net`,
      Id: property("Domain"),
    },
  },
  "AWS::Cognito::UserPoolResourceServer": { ref: property("Identifier"), attributes: {} },
  "AWS::Cognito::UserPoolIdentityProvider": {
    ref: property("ProviderName"),
    attributes: { Id: property("ProviderName") },
  },
  "AWS::Cognito::UserPoolUser": { ref: property("Username"), attributes: {} },
  "AWS::Cognito::ManagedLoginBranding": {
    ref: (context) => `${context.property("UserPoolId") ?? ""}|${context.draw("lower", 20)}`,
    attributes: { ManagedLoginBrandingId: ({ draw }) => draw("lower", 20) },
  },
  "AWS::Cognito::Terms": {
    ref: (context) => `${context.property("UserPoolId") ?? ""}|${termsId(context)}`,
    attributes: { TermsId: termsId },
  },
  "AWS::Cognito::UserPoolUICustomizationAttachment": { ref: attachment, attributes: {} },
  "AWS::Cognito::UserPoolRiskConfigurationAttachment": { ref: attachment, attributes: {} },
  "AWS::Cognito::LogDeliveryConfiguration": { ref: property("UserPoolId"), attributes: { Id: property("UserPoolId") } },
  "AWS::ApiGatewayV2::Api": {
    ref: apiId,
    attributes: {
      ApiId: apiId,
      ApiEndpoint: (context) => `https://${apiId(context)}.execute-api.${context.region}.amazonaws.com`,
    },
  },
  "AWS::ApiGateway::RestApi": {
    ref: apiId,
    attributes: { RestApiId: apiId, RootResourceId: ({ draw }) => draw("lower", 10, ".root") },
  },
  "AWS::ApiGateway::Resource": { ref: gatewayId, attributes: { ResourceId: gatewayId } },
  "AWS::ApiGateway::Authorizer": { ref: gatewayId, attributes: { AuthorizerId: gatewayId } },
  "AWS::ApiGateway::Deployment": { ref: gatewayId, attributes: { DeploymentId: gatewayId } },
  "AWS::ApiGateway::Stage": { ref: property("StageName"), attributes: {} },
  "AWS::ApiGateway::RequestValidator": { ref: gatewayId, attributes: { RequestValidatorId: gatewayId } },
  "AWS::ApiGateway::Model": { ref: modelName, attributes: {} },
  "AWS::ApiGateway::UsagePlan": { ref: gatewayId, attributes: { Id: gatewayId } },
  "AWS::ApiGateway::ApiKey": { ref: apiId, attributes: { APIKeyId: apiId } },
  "AWS::ApiGateway::DomainName": {
    ref: property("DomainName"),
    attributes: {
      DistributionDomainName: ({ draw }) => `d${draw("lower", 13)}.cloudfront.net`,
      DistributionHostedZoneId: () => "Z2FDTNDATAQYW2",
      DomainNameArn: (context) =>
        `arn:aws:apigateway:${context.region}::/domainnames/${property("DomainName")(context)}`,
      RegionalDomainName: (context) => `d-${context.draw("lower", 10)}.execute-api.${context.region}.amazonaws.com`,
      RegionalHostedZoneId: ({ draw }) => `Z${draw("upper", 13)}`,
    },
  },
  "AWS::ApiGatewayV2::Stage": { ref: property("StageName"), attributes: {} },
  "AWS::ApiGatewayV2::Authorizer": { ref: gatewayId, attributes: { AuthorizerId: gatewayId } },
  "AWS::ApiGatewayV2::Integration": { ref: gatewayId, attributes: { IntegrationId: gatewayId } },
  "AWS::ApiGatewayV2::Route": { ref: gatewayId, attributes: { RouteId: gatewayId } },
  "AWS::ApiGatewayV2::Deployment": { ref: gatewayId, attributes: { DeploymentId: gatewayId } },
  "AWS::ApiGatewayV2::DomainName": {
    ref: property("DomainName"),
    attributes: {
      DomainName: property("DomainName"),
      DomainNameArn: (context) =>
        `arn:aws:apigateway:${context.region}::/domainnames/${property("DomainName")(context)}`,
      RegionalDomainName: (context) => `d-${context.draw("lower", 10)}.execute-api.${context.region}.amazonaws.com`,
      RegionalHostedZoneId: ({ draw }) => `Z${draw("upper", 13)}`,
    },
  },
};
