import { TemplateError, UnsupportedError } from "../../model/errors";
import type { JwtAuthorizer } from "../../model/http-api";
import type { SourceLocation } from "../../model/source";
import type { ResolvedMap, ResolvedNode } from "../document/node";
import { allowOnly, isDynamicReference, readList, readMap, readText } from "../document/readers";

/** The names that a JWT configuration's members have in OpenAPI and in CloudFormation. */
interface JwtMemberNames {
  readonly issuer: string;
  readonly audience: string;
}

/**
 * Reads a JWT authorizer. API Gateway could not make one without issuer or audience, or with another identity source
 * than one header or query parameter; on import it would leave the authorizer and its routes out in silence.
 */
export function readJwtAuthorizer(
  name: string,
  configuration: ResolvedNode | undefined,
  identitySource: ResolvedNode | undefined,
  owner: ResolvedMap,
  names: JwtMemberNames,
): JwtAuthorizer {
  const what = `the JWT authorizer '${name}'`;
  const fail = (at: JwtAuthorizer["location"], reason: string): TemplateError =>
    new TemplateError("wrong-authorizer", at, `${what} ${reason}`);
  if (configuration === undefined)
    throw fail(owner.at, `needs a JWT configuration with ${names.issuer} and ${names.audience}`);
  const members = readMap(configuration, `the JWT configuration of ${what}`);
  allowOnly(members, [names.issuer, names.audience], `the JWT configuration of ${what}`);
  const issuer = members.entries.get(names.issuer);
  const audience = members.entries.get(names.audience);
  if (issuer === undefined)
    throw fail(
      members.at,
      `needs the ${names.issuer}, for example !Sub https://cognito-idp.\${AWS::Region}.amazonaws.com/\${UserPool}`,
    );
  if (audience === undefined) throw fail(members.at, `needs the ${names.audience}, for example [!Ref AppClient]`);
  const issuerText = readText(issuer, `${names.issuer} of ${what}`);
  if (isDynamicReference(issuerText)) throw inAccount(issuer.at, what);
  if (!isIssuer(issuerText))
    throw fail(issuer.at, `needs an ${names.issuer} that begins with https:// (http:// for this machine alone)`);
  return {
    name,
    identitySource: readIdentitySource(identitySource, owner, what),
    issuer: issuerText,
    audience: readAudience(audience, what),
    location: owner.at,
  };
}

/** API Gateway takes https alone; on one machine an issuer may lie on a loopback address without it. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname));
}

const inAccount = (at: SourceLocation, what: string): UnsupportedError =>
  new UnsupportedError(
    at,
    `${what} takes a value that lies in an AWS account; use a parameter instead`,
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html",
  );

function readAudience(node: ResolvedNode, what: string): readonly string[] {
  const items = node.kind === "scalar" ? [node] : readList(node, `the audience of ${what}`).items;
  if (items.length === 0) throw new TemplateError("wrong-authorizer", node.at, `${what} needs at least one audience`);
  return items.map((item) => {
    const text = readText(item, `an audience of ${what}`);
    if (isDynamicReference(text)) throw inAccount(item.at, what);
    return text;
  });
}

function readIdentitySource(node: ResolvedNode | undefined, owner: ResolvedMap, what: string): string {
  const items = node === undefined ? [] : node.kind === "list" ? node.items : [node];
  const [first, second] = items;
  const text = first === undefined || second !== undefined ? "" : readText(first, `the identity source of ${what}`);
  if (/^\$request\.(?:header|querystring)\.[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(text)) return text;
  throw new TemplateError(
    "wrong-authorizer",
    node?.at ?? owner.at,
    `${what} needs one identity source, $request.header.NAME or $request.querystring.NAME`,
  );
}
