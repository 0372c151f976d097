import { TemplateError } from "../../model/errors";
import { map, type TemplateMap, type TemplateNode } from "../document/node";
import { allowOnly, readMap, wrongShape } from "../document/readers";
import { readSamAuthorizer, type SamAuthorizer } from "./authorizer";
import { isEmpty } from "./emptiness";

/** The `Auth` of an `AWS::Serverless::HttpApi`, checked as SAM checks it. */
export interface HttpApiAuth {
  readonly authorizers: ReadonlyMap<string, SamAuthorizer>;
  readonly defaultAuthorizer: string | undefined;
  readonly isIamEnabled: boolean;
}

/**
 * Reads `Auth`. Refused: unknown keys, authorizers that SAM refuses, a default authorizer that is not defined, and an
 * intrinsic function where SAM needs the literal name. The texts of SAM's own errors are kept.
 */
export function readHttpApiAuth(node: TemplateNode | undefined, apiId: string): HttpApiAuth {
  if (node === undefined || isEmpty(node)) {
    return { authorizers: new Map(), defaultAuthorizer: undefined, isIamEnabled: false };
  }
  const auth = readMap(node, `Auth of '${apiId}'`);
  allowOnly(auth, ["Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"], `Auth of '${apiId}'`);
  const enableIam = auth.entries.get("EnableIamAuthorizer");
  const isIamEnabled = enableIam?.kind === "scalar" && enableIam.value === true;
  const section = auth.entries.get("Authorizers");
  const definitions =
    section === undefined || isEmpty(section) ? emptyLike(auth) : readMap(section, `Auth.Authorizers of '${apiId}'`);
  const authorizers = new Map(
    [...definitions.entries].map(([name, definition]) => [name, readSamAuthorizer(name, definition, apiId)]),
  );
  const defaultAuthorizer = readDefault(auth.entries.get("DefaultAuthorizer"), apiId);
  const isKnown = defaultAuthorizer === undefined || authorizers.has(defaultAuthorizer);
  if (!isKnown && !(defaultAuthorizer === "AWS_IAM" && isIamEnabled)) {
    throw new TemplateError(
      "authorizer-unknown",
      auth.entries.get("DefaultAuthorizer")?.at ?? auth.at,
      `Unable to set DefaultAuthorizer because '${defaultAuthorizer}' was not defined in 'Authorizers'; ${known(authorizers)}`,
    );
  }
  return { authorizers, defaultAuthorizer, isIamEnabled };
}

/** The authorizers that a template may name, for messages. */
export const known = (authorizers: ReadonlyMap<string, unknown>): string =>
  authorizers.size === 0 ? "there are none" : `defined are ${[...authorizers.keys()].join(", ")}`;

function readDefault(node: TemplateNode | undefined, apiId: string): string | undefined {
  if (node === undefined || isEmpty(node)) return undefined;
  if (
    node.kind === "intrinsic" &&
    node.name === "Ref" &&
    node.argument.kind === "scalar" &&
    node.argument.text === "AWS::NoValue"
  ) {
    return undefined;
  }
  if (node.kind !== "scalar" || typeof node.value !== "string") {
    throw wrongShape(
      node.at,
      `Auth.DefaultAuthorizer of '${apiId}'`,
      "the literal name of an authorizer (SAM takes no intrinsic function here)",
    );
  }
  return node.value;
}

const emptyLike = (node: TemplateMap): TemplateMap => map<TemplateNode>([], node.at);
