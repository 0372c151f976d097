import { intrinsic, map, scalar, type TemplateNode } from "../document/node";
import type { TemplateResource } from "../document/template";

/** The permission that SAM generates for the function of a Lambda authorizer. */
export function authorizerPermission(
  { logicalId, condition }: TemplateResource,
  authorizer: string,
  functionArn: TemplateNode,
  at: TemplateNode["at"],
): TemplateResource {
  const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${logicalId}}/authorizers/*`;
  const properties = map<TemplateNode>(
    {
      Action: scalar("lambda:InvokeFunction", at),
      FunctionName: functionArn,
      Principal: scalar("apigateway.amazonaws.com", at),
      SourceArn: intrinsic("Sub", scalar(arn, at), at),
    },
    at,
  );
  return {
    logicalId: `${logicalId}${authorizer.replaceAll(/[^A-Za-z0-9]/g, "")}AuthorizerPermission`,
    type: "AWS::Lambda::Permission",
    properties,
    dependsOn: [],
    ...(condition === undefined ? {} : { condition }),
    at,
  };
}
