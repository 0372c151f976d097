const { App, Duration, Stack } = require("aws-cdk-lib");
const { HttpApi } = require("aws-cdk-lib/aws-apigatewayv2");
const { HttpLambdaAuthorizer, HttpLambdaResponseType } = require("aws-cdk-lib/aws-apigatewayv2-authorizers");
const { HttpLambdaIntegration } = require("aws-cdk-lib/aws-apigatewayv2-integrations");
const { Code, Function: LambdaFunction, Runtime } = require("aws-cdk-lib/aws-lambda");
const { join } = require("node:path");

/** An HTTP API with a Lambda authorizer that lets one key in. Its integration's code stands in the template. */
class LambdaAuthorizerStack extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const check = new LambdaFunction(this, "Check", {
      runtime: Runtime.NODEJS_22_X,
      handler: "index.handler",
      code: Code.fromAsset(join(__dirname, "functions/authorizer")),
    });
    const hello = new LambdaFunction(this, "Hello", {
      runtime: Runtime.NODEJS_22_X,
      handler: "index.handler",
      code: Code.fromInline("exports.handler = async (event) => event.requestContext.authorizer.lambda;"),
    });
    const api = new HttpApi(this, "Api", {
      defaultAuthorizer: new HttpLambdaAuthorizer("KeyAuthorizer", check, {
        responseTypes: [HttpLambdaResponseType.SIMPLE],
        identitySource: ["$request.header.x-key"],
        resultsCacheTtl: Duration.seconds(0),
      }),
    });
    api.addRoutes({ path: "/hello", integration: new HttpLambdaIntegration("HelloIntegration", hello) });
  }
}

const app = new App();
new LambdaAuthorizerStack(app, "LambdaAuthorizerStack", { env: { account: "111122223333", region: "eu-west-1" } });
app.synth();
