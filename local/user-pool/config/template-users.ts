import { attributes, metadata, username } from "../shape/api-members";
import { anything, boolean, list, string, type ValueOf } from "../shape/shape";
import { optional, required, structure, withDefault } from "../shape/structure";
import { groupName } from "./group-settings";

/** `AWS::Cognito::UserPoolUser`. No message is sent for it here. */
export type TemplateUser = ValueOf<typeof userShape>;
export const userShape = structure({
  Username: required(username),
  UserAttributes: withDefault(attributes, []),
  ForceAliasCreation: withDefault(boolean, false),
  MessageAction: optional(string()),
  DesiredDeliveryMediums: optional(list(string())),
  ClientMetadata: optional(metadata),
  ValidationData: optional(anything),
});

/** `AWS::Cognito::UserPoolUserToGroupAttachment`. */
export type TemplateMembership = ValueOf<typeof membershipShape>;
export const membershipShape = structure({ Username: required(username), GroupName: required(groupName) });
