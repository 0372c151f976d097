import { TemplateError } from "../../model/errors";
import { intrinsic, list, map, scalar, type TemplateMap, type TemplateNode, withEntries } from "../document/node";
import { allowOnly, readMap } from "../document/readers";
import type { TemplateResource } from "../resources/resource";
import { readCors } from "./cors";
import { changeOperations, emptyDefinition, isDefinition, isIntegrated, methodKey } from "./definition";
import { isEmpty } from "./emptiness";
import { type HttpApiAuth, readHttpApiAuth } from "./http-api-auth";
import type { HttpApiDraft } from "./http-api-draft";
import { stageOf } from "./http-api-stage";

const PROPERTIES = [
  "AccessLogSettings",
  "Auth",
  "CorsConfiguration",
  "DefaultRouteSettings",
  "DefinitionBody",
  "DefinitionUri",
  "Description",
  "DisableExecuteApiEndpoint",
  "Domain",
  "FailOnWarnings",
  "Name",
  "PropagateTags",
  "RouteSettings",
  "StageName",
  "StageVariables",
  "Tags",
];

/** An `AWS::Serverless::HttpApi` before the events add their routes. */
export function draftHttpApi(resource: TemplateResource): HttpApiDraft {
  const { logicalId, properties } = resource;
  allowOnly(properties, PROPERTIES, `AWS::Serverless::HttpApi '${logicalId}'`);
  const body = properties.entries.get("DefinitionBody");
  const uri = properties.entries.get("DefinitionUri");
  const isBodyGiven = body !== undefined && !isEmpty(body);
  if (isBodyGiven && uri !== undefined) {
    throw new TemplateError(
      "wrong-definition",
      uri.at,
      "Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.",
    );
  }
  return {
    resource,
    auth: readHttpApiAuth(properties.entries.get("Auth"), logicalId),
    isManaged: !isBodyGiven && uri === undefined,
    definition: isBodyGiven ? bodyOf(body) : uri === undefined ? emptyDefinition(resource.at) : undefined,
    routeSettings: new Map(),
  };
}

/** A body that is an intrinsic function (`AWS::Include`) is kept as it is; it can then have no `Auth` and no events. */
function bodyOf(body: TemplateNode): TemplateMap {
  return body.kind === "map" ? body : map<TemplateNode>({ [OPAQUE]: body }, body.at);
}

const OPAQUE = "(intrinsic)";

/** The API and its stage as CloudFormation resources, once every event has added its route. */
export function finishHttpApi(draft: HttpApiDraft): readonly TemplateResource[] {
  const { resource, auth } = draft;
  const { entries, at } = resource.properties;
  const uri = entries.get("DefinitionUri");
  const body = draft.definition === undefined ? undefined : finishBody(draft.definition, resource, auth);
  for (const key of ["Auth", "CorsConfiguration"]) {
    const node = entries.get(key);
    if (uri === undefined || node === undefined || isEmpty(node)) continue;
    const name = key === "Auth" ? "Auth" : "Cors";
    throw new TemplateError(
      "wrong-definition",
      node.at,
      `${name} works only with inline OpenApi specified in the 'DefinitionBody' property.`,
    );
  }
  const properties = withEntries(map<TemplateNode>([], at), {
    Name: entries.get("Name"),
    Body: body,
    BodyS3Location: uri,
    FailOnWarnings: entries.get("FailOnWarnings"),
    DisableExecuteApiEndpoint: entries.get("DisableExecuteApiEndpoint"),
    Description: entries.get("Description"),
    Tags: entries.get("Tags"),
  });
  return [
    { ...resource, type: "AWS::ApiGatewayV2::Api", properties },
    stageOf(draft),
    ...domainOf(resource),
    ...permissionsOf(draft),
  ];
}

function finishBody(
  definition: TemplateMap,
  { logicalId, properties }: TemplateResource,
  auth: HttpApiAuth,
): TemplateNode {
  const opaque = definition.entries.get(OPAQUE);
  const cors = readCors(properties.entries.get("CorsConfiguration"), logicalId);
  const needsDefinition = cors !== undefined || auth.authorizers.size > 0 || auth.isIamEnabled;
  if (needsDefinition && !isDefinition(definition)) {
    throw new TemplateError(
      "wrong-definition",
      definition.at,
      "Unable to add Auth configuration because 'DefinitionBody' does not contain a valid OpenApi definition.",
    );
  }
  if (opaque !== undefined) return opaque;
  const withCors = cors === undefined ? definition : withEntries(definition, { [CORS]: mergeCors(definition, cors) });
  return withDefaultAuthorizer(withSchemes(withCors, auth), auth);
}

const CORS = "x-amazon-apigateway-cors";

/** `CorsConfiguration` goes before what the definition itself says. */
function mergeCors(definition: TemplateMap, cors: TemplateNode): TemplateNode {
  const existing = definition.entries.get(CORS);
  if (existing === undefined || existing.kind !== "map" || cors.kind !== "map") return cors;
  return map<TemplateNode>([...existing.entries, ...cors.entries], cors.at);
}

function withSchemes(definition: TemplateMap, { authorizers, isIamEnabled }: HttpApiAuth): TemplateMap {
  const { at } = definition;
  const components = definition.entries.get("components") ?? map<TemplateNode>([], at);
  if (components.kind !== "map") return definition;
  const existing = components.entries.get("securitySchemes");
  const schemes = map<TemplateNode>(
    [
      ...(existing?.kind === "map" ? existing.entries : []),
      ...(isIamEnabled ? [["AWS_IAM", iamScheme(at)] as const] : []),
      ...[...authorizers].map(([name, { scheme }]) => [name, scheme] as const),
    ],
    at,
  );
  return withEntries(definition, { components: withEntries(components, { securitySchemes: schemes }) });
}

const iamScheme = (at: TemplateMap["at"]): TemplateMap =>
  map<TemplateNode>(
    {
      type: scalar("apiKey", at),
      name: scalar("Authorization", at),
      in: scalar("header", at),
      "x-amazon-apigateway-authtype": scalar("awsSigv4", at),
    },
    at,
  );

/** Every operation but OPTIONS that has no security of its own. */
function withDefaultAuthorizer(definition: TemplateMap, { authorizers, defaultAuthorizer }: HttpApiAuth): TemplateMap {
  if (defaultAuthorizer === undefined) return definition;
  return changeOperations(definition, (operation, _, method) => {
    const security = operation.entries.get("security");
    const isOpen = methodKey(method) === "options" || !isIntegrated(operation);
    if (isOpen || (security !== undefined && !isEmpty(security))) return operation;
    const scopes = authorizers.get(defaultAuthorizer)?.scopes ?? list<TemplateNode>([], operation.at);
    const requirement = map<TemplateNode>({ [defaultAuthorizer]: scopes }, operation.at);
    return withEntries(operation, { security: list<TemplateNode>([requirement], operation.at) });
  });
}

/** The custom domain, which is passed over here but may be referred to. */
function domainOf({ logicalId, properties, condition, at }: TemplateResource): readonly TemplateResource[] {
  const domain = properties.entries.get("Domain");
  if (domain === undefined || isEmpty(domain)) return [];
  return [
    {
      logicalId: `${logicalId}ApiGatewayDomainName`,
      type: "AWS::ApiGatewayV2::DomainName",
      properties: readMap(domain, `Domain of '${logicalId}'`),
      dependsOn: [],
      ...(condition === undefined ? {} : { condition }),
      at: domain.at ?? at,
    },
  ];
}

/** The permissions of Lambda authorizers that ask for them (`EnableFunctionDefaultPermissions`). */
function permissionsOf({ resource, auth }: HttpApiDraft): readonly TemplateResource[] {
  return [...auth.authorizers].flatMap(([name, { permittedFunction, scheme }]) => {
    if (permittedFunction === undefined) return [];
    const { at } = scheme;
    const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${resource.logicalId}}/authorizers/*`;
    const properties = map<TemplateNode>(
      {
        Action: scalar("lambda:InvokeFunction", at),
        FunctionName: permittedFunction,
        Principal: scalar("apigateway.amazonaws.com", at),
        SourceArn: intrinsic("Sub", scalar(arn, at), at),
      },
      at,
    );
    const logicalId = `${resource.logicalId}${name.replaceAll(/[^A-Za-z0-9]/g, "")}AuthorizerPermission`;
    return [{ logicalId, type: "AWS::Lambda::Permission", properties, dependsOn: [], at }];
  });
}
