import type { JsonObject, JsonValue } from "../../model/json";
import type { Client } from "../resources/app-client";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { identitiesAttribute } from "../users/identities";

export interface TriggerEventParts {
  readonly pool: Pool;
  readonly client: Pick<Client, "id">;
  /** `CLIENT_ID_NOT_APPLICABLE` and the like go in by `client`. */
  readonly userName: string;
  readonly triggerSource: string;
  /** `1` for every trigger but pre token generation. */
  readonly version?: "1" | "2" | "3";
  readonly request: JsonObject;
  readonly response: JsonObject;
}

/** The envelope that all triggers share, members in AWS's order. */
export function triggerEvent(parts: TriggerEventParts): JsonObject {
  return {
    version: parts.version ?? "1",
    triggerSource: parts.triggerSource,
    region: parts.pool.region,
    userPoolId: parts.pool.id,
    userName: parts.userName,
    callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: parts.client.id },
    request: parts.request,
    response: parts.response,
  };
}

/** A user's attributes as triggers see them: strings all, with status and alias riding along. */
export function triggerAttributes(pool: Pool, user: UserRecord): JsonObject {
  const { email, phone_number: phone } = user.attributes;
  const aliases = pool.settings.AliasAttributes;
  return {
    sub: user.sub,
    ...(email !== undefined && aliases.includes("email") && { "cognito:email_alias": email }),
    ...(phone !== undefined && aliases.includes("phone_number") && { "cognito:phone_number_alias": phone }),
    "cognito:user_status": user.status,
    ...user.attributes,
    ...(user.identities !== undefined && { identities: identitiesAttribute(user.identities) }),
  };
}

/** `clientMetadata` and `validationData` are absent unless given. */
export function given(name: string, value: Readonly<Record<string, JsonValue>> | undefined): JsonObject {
  return value === undefined ? {} : { [name]: { ...value } };
}
