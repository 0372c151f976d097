import type { Stack as CloudFormationStack } from "@aws-sdk/client-cloudformation";
import { StartError } from "../../model/errors";

/** What a deployed stack says about its web page. */
export interface DeployedStack {
  readonly bucket: string;
  readonly distributionId: string;
  /** The distribution's own address. */
  readonly address: string;
  /** What the page reads as `/config.json`. */
  readonly config: {
    readonly pageUrl: string;
    readonly region: string;
    readonly apiUrl: string;
    readonly issuer: string;
    readonly domain: string;
    readonly clientId: string;
    readonly userPoolEndpoint: string;
  };
}

/** The outputs that are read. */
const OUTPUTS = {
  bucket: "WebBucketName",
  distributionId: "WebDistributionId",
  address: "WebAddress",
  apiUrl: "ApiUrl",
  issuer: "Issuer",
  domain: "SignInDomain",
  clientId: "ClientId",
} as const;

/**
 * Reads a stack's outputs. The page's address is the stack's parameter `urlParameter`, or else the distribution's. Throws
 * a StartError `stack-without-page` that names every output that is missing.
 */
export function readDeployedStack(
  { StackName = "", Outputs = [], Parameters = [] }: Partial<CloudFormationStack>,
  urlParameter: string | undefined,
  region: string,
): DeployedStack {
  const said = new Map(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const missing = Object.values(OUTPUTS).filter((name) => (said.get(name) ?? "") === "");
  if (missing.length > 0) throw withoutPage(StackName, missing);
  const output = (name: keyof typeof OUTPUTS): string => said.get(OUTPUTS[name]) ?? "";
  const parameter = Parameters.find(({ ParameterKey }) => urlParameter !== undefined && ParameterKey === urlParameter);
  return {
    bucket: output("bucket"),
    distributionId: output("distributionId"),
    address: output("address"),
    config: {
      pageUrl: parameter?.ParameterValue ?? output("address"),
      region,
      apiUrl: output("apiUrl"),
      issuer: output("issuer"),
      domain: output("domain"),
      clientId: output("clientId"),
      userPoolEndpoint: `https://cognito-idp.${region}.amazonaws.com`,
    },
  };
}

function withoutPage(stackName: string, missing: readonly string[]): StartError {
  const hint = missing.includes(OUTPUTS.bucket)
    ? "Deploy it with the parameter WebHosting=cloudfront first."
    : "The template must have them as Outputs.";
  return new StartError(
    "stack-without-page",
    `The stack ${stackName} lacks the output${missing.length === 1 ? "" : "s"} ${missing.join(", ")}. ${hint}`,
  );
}
