import { afterEach, expect, test } from "@jest/globals";
import { printScreen } from "../../src/cli/screen";
import { type LiveProject, startLive } from "./live";

/** `providerModes` of startStack, which is `--provider` of the command line. */

let project: LiveProject | undefined;
afterEach(() => project?.close());

const DETAILS = "client_id: c, client_secret: s, authorize_scopes: openid";
const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Resources:
  Users: { Type: AWS::Cognito::UserPool, Properties: { UserPoolName: users } }
  Google:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties: { UserPoolId: !Ref Users, ProviderName: Google, ProviderType: Google, ProviderDetails: { ${DETAILS} } }
  Corp:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties:
      UserPoolId: !Ref Users
      ProviderName: Corp
      ProviderType: OIDC
      ProviderDetails: { ${DETAILS}, oidc_issuer: "https://idp.example", attributes_request_method: GET }
`;

test("the ready line, the start screen and the log say how sign-ins by each provider take place", async () => {
  project = await startLive({ "template.yaml": TEMPLATE }, { watch: false });
  expect(project.stack.ready.userPools["Users"]?.providers).toEqual({ Corp: "real", Google: "stand-in" });
  const screen: string[] = [];
  printScreen(project.stack, (text) => screen.push(text));
  expect(screen.join("")).toMatch(/provider Corp +asked itself\n +provider Google +stand-in: no real account/);
  expect(project.lines.join("\n")).toContain("users signs in by Google at stand-ins on this machine");
});

test("a provider that is named has the mode that it is given", async () => {
  project = await startLive({ "template.yaml": TEMPLATE }, { watch: false, providerModes: { Corp: "stand-in" } });
  expect(project.stack.ready.userPools["Users"]?.providers).toEqual({ Corp: "stand-in", Google: "stand-in" });
});

const WITHOUT = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Users: { Type: AWS::Cognito::UserPool }\n";

test.each([
  [TEMPLATE, { Okta: "real" }, "--provider Okta=real: the providers are Corp, Google."],
  [WITHOUT, { Google: "stand-in" }, "--provider Google=stand-in: no user pool has an identity provider."],
  [TEMPLATE, { Google: "real" }, expect.stringContaining("Google can't be asked itself")],
] as const)("a mode that can't be ends the start: %#", async (template, providerModes, message) => {
  await expect(startLive({ "template.yaml": template }, { watch: false, providerModes })).rejects.toMatchObject({
    name: "StartError",
    message,
  });
});
