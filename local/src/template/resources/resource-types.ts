/** Types that the model is made of, or that say something about it. */
const READ = new Set([
  "AWS::ApiGatewayV2::Api",
  "AWS::ApiGatewayV2::Authorizer",
  "AWS::ApiGatewayV2::Deployment",
  "AWS::ApiGatewayV2::Integration",
  "AWS::ApiGatewayV2::Route",
  "AWS::ApiGatewayV2::Stage",
  "AWS::CloudFormation::Stack",
  "AWS::Cognito::ManagedLoginBranding",
  "AWS::Cognito::UserPool",
  "AWS::Cognito::UserPoolClient",
  "AWS::Cognito::UserPoolDomain",
  "AWS::Cognito::UserPoolGroup",
  "AWS::Cognito::UserPoolIdentityProvider",
  "AWS::Cognito::UserPoolResourceServer",
  "AWS::Cognito::UserPoolUser",
  "AWS::Cognito::UserPoolUserToGroupAttachment",
  "AWS::DynamoDB::Table",
  "AWS::Lambda::Function",
  "AWS::Lambda::Permission",
  "AWS::S3::Bucket",
  "AWS::Serverless::Application",
]);

/** Types that have no meaning on one machine: nothing is said of them. */
const QUIET = new Set([
  "AWS::CDK::Metadata",
  "AWS::CloudFormation::WaitConditionHandle",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::IAM::RolePolicy",
  "AWS::Lambda::Alias",
  "AWS::Lambda::EventInvokeConfig",
  "AWS::Lambda::Version",
  "AWS::Logs::LogGroup",
  "AWS::Logs::MetricFilter",
  "AWS::Logs::SubscriptionFilter",
  "AWS::Serverless::Connector",
]);

/** Types of the services that decide who gets in which have no say in it. */
const HARMLESS = new Set([
  "AWS::ApiGatewayV2::ApiMapping",
  "AWS::ApiGatewayV2::DomainName",
  "AWS::ApiGatewayV2::VpcLink",
  "AWS::Cognito::IdentityPool",
  "AWS::Cognito::IdentityPoolPrincipalTag",
  "AWS::Cognito::IdentityPoolRoleAttachment",
  "AWS::Cognito::LogDeliveryConfiguration",
  "AWS::Cognito::Terms",
  "AWS::Cognito::UserPoolUICustomizationAttachment",
]);

/** What becomes of a resource by its type. */
type Treatment =
  /** It is read into the model. */
  | "read"
  /** It is passed over without a word. */
  | "quiet"
  /** It is passed over, and that is said once per type. */
  | "notice"
  /** It stops the start: it decides who gets in, and is not understood. */
  | "refuse";

export function treatmentOf(type: string): Treatment {
  if (READ.has(type)) return "read";
  if (QUIET.has(type)) return "quiet";
  if (HARMLESS.has(type)) return "notice";
  const decides = /^AWS::(?:ApiGateway|ApiGatewayV2|Cognito)::|^AWS::Serverless::(?:Api|WebSocketApi)$/.test(type);
  return decides ? "refuse" : "notice";
}
