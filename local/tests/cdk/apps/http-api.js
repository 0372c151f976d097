const { App, CfnOutput, Stack } = require("aws-cdk-lib");
const { CorsHttpMethod, HttpApi, HttpMethod } = require("aws-cdk-lib/aws-apigatewayv2");
const { HttpUserPoolAuthorizer } = require("aws-cdk-lib/aws-apigatewayv2-authorizers");
const { HttpLambdaIntegration } = require("aws-cdk-lib/aws-apigatewayv2-integrations");
const { CfnUserPoolGroup, OAuthScope, UserPool, UserPoolOperation } = require("aws-cdk-lib/aws-cognito");
const { Runtime } = require("aws-cdk-lib/aws-lambda");
const { NodejsFunction } = require("aws-cdk-lib/aws-lambda-nodejs");
const { join, resolve } = require("node:path");

/** An HTTP API whose routes want a token of the user pool, one of them with a scope. */
class HttpApiStack extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const lambda = (name) =>
      new NodejsFunction(this, name, {
        runtime: Runtime.NODEJS_22_X,
        entry: join(__dirname, "functions/hello/index.ts"),
        depsLockFilePath: resolve(__dirname, "../../../../package-lock.json"),
        environment: { GREETING: name },
      });
    const pool = new UserPool(this, "Users", {
      selfSignUpEnabled: true,
      signInAliases: { username: true, email: true },
      passwordPolicy: { minLength: 10 },
    });
    pool.addTrigger(UserPoolOperation.PRE_SIGN_UP, lambda("PreSignUp"));
    new CfnUserPoolGroup(this, "Admins", { userPoolId: pool.userPoolId, groupName: "admin" });
    pool.addDomain("Domain", { cognitoDomain: { domainPrefix: "gatehouse-cdk-http-api" } });
    const client = pool.addClient("Web", {
      authFlows: { userPassword: true, userSrp: true },
      oAuth: { scopes: [OAuthScope.OPENID, OAuthScope.EMAIL], callbackUrls: ["http://localhost:5173/"] },
    });
    const api = new HttpApi(this, "Api", {
      corsPreflight: {
        allowOrigins: ["http://localhost:5173"],
        allowMethods: [CorsHttpMethod.ANY],
        allowHeaders: ["authorization"],
      },
      defaultAuthorizer: new HttpUserPoolAuthorizer("UserPoolAuthorizer", pool, { userPoolClients: [client] }),
    });
    const integration = new HttpLambdaIntegration("HelloIntegration", lambda("Hello"));
    api.addRoutes({ path: "/hello", methods: [HttpMethod.GET], integration });
    api.addRoutes({
      path: "/admin",
      methods: [HttpMethod.GET],
      integration,
      authorizationScopes: ["aws.cognito.signin.user.admin"],
    });
    api.addRoutes({ path: "/reports", methods: [HttpMethod.GET], integration, authorizationScopes: ["reports/read"] });
    new CfnOutput(this, "Url", { value: api.apiEndpoint });
  }
}

const app = new App();
new HttpApiStack(app, "HttpApiStack");
app.synth();
