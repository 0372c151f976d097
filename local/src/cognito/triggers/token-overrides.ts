import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import type { ClaimOverrides, GroupClaims, TokenOverrides } from "../store/records";

export type TriggerVersion = "1" | "2" | "3";

const NONE: ClaimOverrides = { add: {}, suppress: [] };
export const NO_OVERRIDES: TokenOverrides = { id: NONE, access: { ...NONE, scopesToAdd: [], scopesToSuppress: [] } };

/**
 * The overrides of a trigger's response. Throws InvalidLambdaResponseException for any other shape. It does not look
 * for claims that nobody may change: that is apply-overrides.ts.
 */
export function readOverrides(response: JsonObject, version: TriggerVersion): TokenOverrides {
  return version === "1" ? readFirstVersion(response) : readLaterVersion(response);
}

/** V1_0 changes the ID token; the access token sees of it the groups alone. */
function readFirstVersion(response: JsonObject): TokenOverrides {
  const details = objectAt(response, "claimsOverrideDetails");
  const id = readClaims(details);
  if (Object.values(id.add).some((value) => typeof value !== "string")) throw wrongShape();
  return { ...NO_OVERRIDES, id, ...readGroups(details) };
}

function readLaterVersion(response: JsonObject): TokenOverrides {
  const details = objectAt(response, "claimsAndScopeOverrideDetails");
  const id = readClaims(objectAt(details, "idTokenGeneration"));
  if (SIMPLE_IN_ID_TOKEN.some((name) => typeof id.add[name] === "object")) throw wrongShape();
  const access = objectAt(details, "accessTokenGeneration");
  const scopesToAdd = textsAt(access, "scopesToAdd");
  if (scopesToAdd.some((scope) => scope === "" || /\s/.test(scope))) throw wrongShape();
  return {
    id,
    access: { ...readClaims(access), scopesToAdd, scopesToSuppress: textsAt(access, "scopesToSuppress") },
    ...readGroups(details),
  };
}

/** Claims of the ID token that take no array and no object. */
const SIMPLE_IN_ID_TOKEN = ["phone_number_verified", "email_verified", "updated_at", "address"];

function readClaims(generation: JsonObject): ClaimOverrides {
  const add = objectAt(generation, "claimsToAddOrOverride");
  if (Object.values(add).some((value) => value === null)) throw wrongShape();
  return { add, suppress: textsAt(generation, "claimsToSuppress") };
}

/** `groupOverrideDetails` that is there but null or empty takes the groups out of the tokens. */
function readGroups(details: JsonObject): { readonly groups?: GroupClaims } {
  if (details["groupOverrideDetails"] === undefined) return {};
  const override = objectAt(details, "groupOverrideDetails");
  const preferredRole = override["preferredRole"] ?? "";
  if (typeof preferredRole !== "string") throw wrongShape();
  return {
    groups: {
      groups: textsAt(override, "groupsToOverride"),
      roles: textsAt(override, "iamRolesToOverride"),
      ...(preferredRole !== "" && { preferredRole }),
    },
  };
}

/** A member that is an object, or left out, or null. */
function objectAt(parent: JsonObject, name: string): JsonObject {
  const value = parent[name] ?? {};
  if (!isJsonObject(value)) throw wrongShape();
  return value;
}

function textsAt(parent: JsonObject, name: string): readonly string[] {
  const value = parent[name] ?? [];
  if (!Array.isArray(value)) throw wrongShape();
  return value.map((entry: JsonValue) => {
    if (typeof entry !== "string") throw wrongShape();
    return entry;
  });
}

const wrongShape = (): CognitoError => new CognitoError("trigger-answer-shape");
