const { App, NestedStack, Stack, Stage } = require("aws-cdk-lib");
const { CognitoUserPoolsAuthorizer, LambdaIntegration, RestApi } = require("aws-cdk-lib/aws-apigateway");
const { UserPool } = require("aws-cdk-lib/aws-cognito");
const { Code, Function: LambdaFunction, Runtime } = require("aws-cdk-lib/aws-lambda");

/** The user pool, in a nested stack. */
class Identity extends NestedStack {
  constructor(scope, id) {
    super(scope, id);
    this.pool = new UserPool(this, "Users");
    this.pool.addClient("Web", { authFlows: { userPassword: true } });
  }
}

/** A REST API and its function. Both stages have this stack, so each logical id stands in two stacks. */
class ApiStack extends Stack {
  constructor(scope, id, { colour, ...props }) {
    super(scope, id, props);
    const { pool } = new Identity(this, "Identity");
    const hello = new LambdaFunction(this, "Hello", {
      runtime: Runtime.NODEJS_22_X,
      handler: "index.handler",
      code: Code.fromInline(`exports.handler = async () => ({ statusCode: 200, body: "${colour}" });`),
    });
    const api = new RestApi(this, "Api", {
      cloudWatchRole: false,
      defaultCorsPreflightOptions: {
        allowOrigins: ["http://localhost:5173", "https://example.com"],
        allowCredentials: true,
      },
    });
    const authorizer = new CognitoUserPoolsAuthorizer(this, "PoolAuthorizer", { cognitoUserPools: [pool] });
    api.root.addResource("colour").addMethod("GET", new LambdaIntegration(hello), { authorizer });
  }
}

const app = new App();
for (const [name, colour] of [
  ["Blue", "blue"],
  ["Green", "green"],
]) {
  new ApiStack(new Stage(app, name), "Api", { colour, stackName: `${name.toLowerCase()}-api` });
}
app.synth();
