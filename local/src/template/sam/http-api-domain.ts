import { TemplateError } from "../../model/errors";
import { isEmpty, readMap, type TemplateMap, type TemplateNode } from "../document/node";
import type { TemplateResource } from "../document/template";

/**
 * The custom domain of an `AWS::Serverless::HttpApi`. It is not served here, but templates may refer to it, and what
 * SAM refuses of it is refused in SAM's words.
 */
export function domainOf({ logicalId, properties, condition, at }: TemplateResource): readonly TemplateResource[] {
  const node = properties.entries.get("Domain");
  if (node === undefined || isEmpty(node)) return [];
  const domain = readMap(node, `Domain of '${logicalId}'`);
  for (const problem of PROBLEMS) refuse(problem(domain), domain);
  return [
    {
      logicalId: `${logicalId}ApiGatewayDomainName`,
      type: "AWS::ApiGatewayV2::DomainName",
      properties: domain,
      dependsOn: [],
      ...(condition === undefined ? {} : { condition }),
      at: node.at ?? at,
    },
  ];
}

interface Problem {
  readonly text: string;
  readonly node?: TemplateNode | undefined;
}

function refuse(problem: Problem | undefined, { at }: TemplateMap): void {
  if (problem !== undefined) throw new TemplateError("wrong-domain", problem.node?.at ?? at, problem.text);
}

const PROBLEMS: readonly ((domain: TemplateMap) => Problem | undefined)[] = [
  ({ entries }) =>
    entries.has("DomainName") && entries.has("CertificateArn")
      ? undefined
      : { text: "Custom Domains only works if both DomainName and CertificateArn are provided." },
  ({ entries }) => {
    const node = entries.get("EndpointConfiguration");
    if (node === undefined || node.kind === "intrinsic" || (node.kind === "scalar" && node.text === "REGIONAL")) return;
    return { node, text: "EndpointConfiguration for Custom Domains must be one of ['REGIONAL']." };
  },
  ({ entries }) => mutualTls(entries.get("MutualTlsAuthentication")),
  ({ entries }) => {
    const node = entries.get("BasePath");
    const items = node === undefined ? [] : node.kind === "list" ? node.items : [node];
    const wrong = items.find((item) => item.kind === "scalar" && /[^0-9a-zA-Z/_-]/.test(item.text));
    return wrong && { node: wrong, text: "Invalid Basepath name provided." };
  },
  ({ entries }) => {
    const node = entries.get("Route53");
    if (node?.kind !== "map" || node.entries.has("HostedZoneId") || node.entries.has("HostedZoneName")) return;
    return { node, text: "HostedZoneId or HostedZoneName is required to enable Route53 support on Custom Domains." };
  },
];

const TRUST = ["TruststoreUri", "TruststoreVersion"];
const FIELDS = "['TruststoreUri', 'TruststoreVersion']";

function mutualTls(node: TemplateNode | undefined): Problem | undefined {
  if (node === undefined || isEmpty(node)) return undefined;
  if (node.kind === "scalar" || node.kind === "list")
    return { node, text: `MutualTlsAuthentication must be a map with at least one of the following fields ${FIELDS}.` };
  const isKnown = node.kind === "map" && [...node.entries.keys()].every((key) => TRUST.includes(key));
  return isKnown ? undefined : { node, text: `Available MutualTlsAuthentication fields are ${FIELDS}.` };
}
