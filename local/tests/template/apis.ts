/** Parts of templates whose HTTP API is made of CloudFormation's own resources. */
const FUNCTION = `
  F:
    Type: AWS::Lambda::Function
    Properties: {Runtime: nodejs22.x, Handler: index.handler, Code: {ZipFile: exports.handler = 1}}`;

const POOL = `
  Pool: {Type: AWS::Cognito::UserPool}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}`;

const PERMISSION = `
  May:
    Type: AWS::Lambda::Permission
    Properties: {Action: 'lambda:InvokeFunction', FunctionName: !Ref F, Principal: apigateway.amazonaws.com}`;

const STAGE = `
  Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: $default, AutoDeploy: true}}`;

/** An API with one route; parts may be put in the place of others. It has an authorizer if one is given or used. */
export function cloudFormationApi(parts: {
  readonly api?: string;
  readonly route?: string;
  readonly integration?: string;
  readonly authorizer?: string;
  readonly stage?: string;
  readonly more?: string;
}): string {
  const { api = "{Name: mine, ProtocolType: HTTP}", stage = STAGE, more = "" } = parts;
  const route = parts.route ?? "RouteKey: GET /a";
  const integration =
    parts.integration ?? "IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt F.Arn, PayloadFormatVersion: '2.0'";
  const authorizer =
    parts.authorizer ??
    "AuthorizerType: JWT, Name: jwt, IdentitySource: [$request.header.Authorization], JwtConfiguration: {Issuer: https://issuer.example, Audience: [me]}";
  const isGuarded = parts.authorizer !== undefined || `${route}${more}`.includes("AuthorizerId:");
  const authorizers = isGuarded
    ? `\n  Authorizer: {Type: AWS::ApiGatewayV2::Authorizer, Properties: {ApiId: !Ref Api, ${authorizer}}}`
    : "";
  return `Resources:${FUNCTION}${POOL}${PERMISSION}${stage}
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: ${api}}
  Integration: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Api, ${integration}}}${authorizers}
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, Target: !Join [/, [integrations, !Ref Integration]], ${route}}${more}
`;
}

/**
 * A SAM template whose API has a definition; \`paths\` and \`schemes\` are flow maps, INVOKE stands for an integration.
 */
export function openApi(parts: { readonly paths?: string; readonly schemes?: string; readonly more?: string }): string {
  const { paths = "{/a: {get: {INVOKE}}}", schemes = "{}", more = "" } = parts;
  const integration =
    "x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, payloadFormatVersion: '2.0', uri: !GetAtt F.Arn}";
  return `Transform: AWS::Serverless-2016-10-31
Resources:${FUNCTION}${POOL}${PERMISSION}
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody:
        openapi: 3.0.1
        info: {title: mine}
        paths: ${paths.replaceAll("INVOKE", integration)}
        components: {securitySchemes: ${schemes}}${more}
`;
}
