import { TemplateError } from "../../model/errors";
import type { LambdaAuthorizer } from "../../model/http-api";
import { seconds } from "../../model/time";
import type { ResolvedMap, ResolvedNode } from "../document/node";
import { readBoolean, readInteger, readText } from "../document/readers";
import { functionNamed, type StackFunctions } from "../resources/functions";

/** A Lambda authorizer's members, by whatever names they have where they stand. */
interface LambdaAuthorizerParts {
  readonly name: string;
  readonly owner: ResolvedMap;
  readonly uri: ResolvedNode | undefined;
  readonly payloadFormatVersion: ResolvedNode | undefined;
  readonly enableSimpleResponses: ResolvedNode | undefined;
  readonly resultTtl: ResolvedNode | undefined;
  readonly identitySource: ResolvedNode | undefined;
  /** The role by which API Gateway calls the function. */
  readonly credentials: ResolvedNode | undefined;
}

/** Reads a Lambda authorizer of type REQUEST. What API Gateway refuses when it makes one is refused here. */
export function readLambdaAuthorizer(parts: LambdaAuthorizerParts, functions: StackFunctions): LambdaAuthorizer {
  const { name, owner } = parts;
  const what = `the Lambda authorizer '${name}'`;
  if (parts.uri === undefined)
    throw new TemplateError("wrong-authorizer", owner.at, `${what} needs the URI of its function`);
  const payloadFormatVersion = readVersion(parts.payloadFormatVersion, owner, what);
  const enableSimpleResponses =
    parts.enableSimpleResponses !== undefined &&
    readBoolean(parts.enableSimpleResponses, `simple responses of ${what}`);
  if (enableSimpleResponses && payloadFormatVersion === "1.0") {
    throw new TemplateError(
      "wrong-authorizer",
      parts.enableSimpleResponses?.at ?? owner.at,
      `${what} may have simple responses with payload format 2.0 only`,
    );
  }
  const ttl = parts.resultTtl === undefined ? 0 : readInteger(parts.resultTtl, `the result's time to live of ${what}`);
  const identitySources = readIdentitySources(parts.identitySource, what);
  if (ttl < 0 || ttl > 3600) {
    throw new TemplateError(
      "wrong-authorizer",
      parts.resultTtl?.at ?? owner.at,
      `${what} may keep its results from 0 to 3600 seconds`,
    );
  }
  if (ttl > 0 && identitySources.length === 0) {
    throw new TemplateError(
      "wrong-authorizer",
      parts.resultTtl?.at ?? owner.at,
      `${what} needs an identity source to keep results by; give one, or keep them 0 seconds`,
    );
  }
  const functionArn = functionNamed(readText(parts.uri, `the URI of ${what}`), functions, what, parts.uri.at);
  if (parts.credentials !== undefined) functions.calledByRole.add(functionArn);
  return {
    name,
    functionArn,
    identitySources,
    payloadFormatVersion,
    enableSimpleResponses,
    resultTtl: seconds(ttl),
    location: owner.at,
  };
}

function readVersion(node: ResolvedNode | undefined, owner: ResolvedMap, what: string): "1.0" | "2.0" {
  const text = node === undefined ? "" : readText(node, `the payload format version of ${what}`);
  if (text === "1.0" || text === "1") return "1.0";
  if (text === "2.0" || text === "2") return "2.0";
  throw new TemplateError(
    "wrong-authorizer",
    node?.at ?? owner.at,
    `${what} needs a payload format version, "1.0" or "2.0"`,
  );
}

/** A list, or one text with commas between. */
function readIdentitySources(node: ResolvedNode | undefined, what: string): readonly string[] {
  if (node === undefined) return [];
  const items = node.kind === "list" ? node.items : [node];
  const texts = items.flatMap((item) =>
    readText(item, `an identity source of ${what}`)
      .split(",")
      .map((each) => each.trim()),
  );
  for (const text of texts) {
    if (/^\$(?:request\.(?:header|querystring)\.|context\.|stageVariables\.)[^\s]+$/.test(text)) continue;
    throw new TemplateError(
      "wrong-authorizer",
      node.at,
      `${what} has an identity source that is none; write $request.header.NAME, $request.querystring.NAME, $context.NAME or $stageVariables.NAME`,
    );
  }
  return texts;
}
