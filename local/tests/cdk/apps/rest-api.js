const { App, ReferenceStrength, Stack } = require("aws-cdk-lib");
const {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  Cors,
  LambdaIntegration,
  ResponseType,
  RestApi,
} = require("aws-cdk-lib/aws-apigateway");
const { OAuthScope, ResourceServerScope, UserPool } = require("aws-cdk-lib/aws-cognito");
const { Code, Function: LambdaFunction, Runtime } = require("aws-cdk-lib/aws-lambda");
const { join } = require("node:path");

/** The user pool, in a stack of its own. */
class IdentityStack extends Stack {
  constructor(scope, id) {
    super(scope, id);
    this.pool = new UserPool(this, "Users", { signInAliases: { email: true, username: true } });
    const read = new ResourceServerScope({ scopeName: "read", scopeDescription: "read orders" });
    const server = this.pool.addResourceServer("Orders", { identifier: "orders", scopes: [read] });
    this.pool.addClient("Web", {
      authFlows: { userPassword: true },
      oAuth: {
        scopes: [OAuthScope.OPENID, OAuthScope.resourceServer(server, read)],
        callbackUrls: ["http://localhost:5173/"],
      },
    });
  }
}

/** The API, which imports the pool's ARN from the first stack, and asks for the pool's id without an export. */
class ApiStack extends Stack {
  constructor(scope, id, { pool }) {
    super(scope, id);
    const hello = new LambdaFunction(this, "Hello", {
      runtime: Runtime.NODEJS_22_X,
      handler: "index.handler",
      code: Code.fromAsset(join(__dirname, "functions/plain")),
      environment: { POOL: Stack.consumeReference(pool.userPoolId, ReferenceStrength.WEAK), GREETING: "Hello" },
    });
    const api = new RestApi(this, "Api", {
      defaultCorsPreflightOptions: { allowOrigins: Cors.ALL_ORIGINS, allowHeaders: ["Authorization"] },
      deployOptions: { stageName: "v1" },
    });
    api.addGatewayResponse("Denied", {
      type: ResponseType.UNAUTHORIZED,
      responseHeaders: { "Access-Control-Allow-Origin": "'*'" },
    });
    const authorizer = new CognitoUserPoolsAuthorizer(this, "PoolAuthorizer", { cognitoUserPools: [pool] });
    const protectedBy = { authorizer, authorizationType: AuthorizationType.COGNITO };
    const integration = new LambdaIntegration(hello);
    const orders = api.root.addResource("orders");
    orders.addMethod("GET", integration, protectedBy);
    orders.addMethod("POST", integration, { ...protectedBy, authorizationScopes: ["orders/read"] });
    orders
      .addResource("{id}")
      .addMethod("GET", integration, { ...protectedBy, authorizationScopes: ["aws.cognito.signin.user.admin"] });
  }
}

const app = new App();
const { pool } = new IdentityStack(app, "IdentityStack");
new ApiStack(app, "ApiStack", { pool });
app.synth();
