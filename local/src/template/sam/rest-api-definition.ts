import { TemplateError } from "../../model/errors";
import { map, type TemplateMap, type TemplateNode, withEntries } from "../document/node";
import { isDefinition, isRestDefinition, opaqueBody } from "./definition";
import { given } from "./rest-api-auth";
import { readRestCors, withRestCors } from "./rest-api-cors";
import type { RestApiDraft } from "./rest-api-draft";
import { withResourcePolicy } from "./rest-api-policy";
import { withGatewayResponses, withModels } from "./rest-api-responses";
import { withApiKey, withDefaultAuthorizer, withSecurityDefinitions } from "./rest-api-security";

/** What SAM writes into a definition, and how it names each where there is no definition to write it into. */
const WRITTEN = { Cors: "Cors", Auth: "Auth", GatewayResponses: "GatewayResponses", Models: "Models" } as const;

/**
 * The definition with what the API's properties add to it, in SAM's order: policies of events, OPTIONS methods for
 * CORS, security, gateway responses, models. Undefined where the definition is a file.
 */
export function finishDefinition(draft: RestApiDraft): TemplateNode | undefined {
  const { definition, resource, auth } = draft;
  const get = (name: string): TemplateNode | undefined => given(resource.properties.entries.get(name));
  for (const [name, word] of Object.entries(WRITTEN)) {
    const node = get(name);
    if (node === undefined || (definition !== undefined && isRestDefinition(definition))) continue;
    const reason =
      definition === undefined
        ? `${word} works only with inline Swagger specified in 'DefinitionBody' property.`
        : `Unable to add ${word === "Cors" ? "Cors" : "Auth"} configuration because 'DefinitionBody' does not contain a valid Swagger definition.`;
    throw new TemplateError("wrong-definition", node.at, reason);
  }
  if (definition === undefined) return undefined;
  const opaque = opaqueBody(definition);
  if (opaque !== undefined) return opaque;
  const policies = draft.eventPolicies.reduce(
    (body, { policy, path }) => withResourcePolicy(body, policy, eventStage(draft), path),
    definition,
  );
  const cors = readRestCors(get("Cors"));
  const withCors = cors === undefined ? policies : withRestCors(policies, cors);
  const secured = isRestDefinition(withCors) ? withSecurity(withCors, draft) : withCors;
  const policed =
    auth.resourcePolicy === undefined ? secured : withResourcePolicy(secured, auth.resourcePolicy, draft.stageName);
  const responses = get("GatewayResponses");
  const models = get("Models");
  const responded = responses === undefined ? policed : withGatewayResponses(policed, responses);
  return inVersion(models === undefined ? responded : withModels(responded, models));
}

/** A definition that SAM neither makes nor gives an `Auth` keeps the security that it has. */
function withSecurity(definition: TemplateMap, { auth, isManaged, mergesDefinitions }: RestApiDraft): TemplateMap {
  if (!isManaged && !mergesDefinitions && !auth.isGiven) return definition;
  return withSecurityDefinitions(withApiKey(withDefaultAuthorizer(definition, auth), auth), auth);
}

/** In the policy of an event, SAM takes a stage whose name is an intrinsic function for one called `Stage`. */
function eventStage({ stageName }: RestApiDraft): TemplateNode {
  return stageName.kind === "scalar" ? stageName : { kind: "scalar", value: "Stage", text: "Stage", at: stageName.at };
}

/** In OpenAPI 3 the definitions stand among the components, where SAM's take the place of others. */
function inVersion(definition: TemplateMap): TemplateMap {
  if (!isDefinition(definition) || definition.entries.has("swagger")) return definition;
  const { entries, at } = definition;
  const [schemes, schemas] = [entries.get("securityDefinitions"), entries.get("definitions")];
  if (schemes === undefined && schemas === undefined) return definition;
  const existing = entries.get("components");
  const components = existing?.kind === "map" ? existing : map<TemplateNode>([], at);
  return withEntries(definition, {
    securityDefinitions: undefined,
    definitions: undefined,
    components: withEntries(components, {
      ...(schemes === undefined ? {} : { securitySchemes: schemes }),
      ...(schemas === undefined ? {} : { schemas }),
    }),
  });
}
