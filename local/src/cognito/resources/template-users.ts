import { attributes, metadata, username } from "../input/api-members";
import { anything, boolean, list, oneOf, type ValueOf } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";
import { groupName } from "./group-settings";

/** `AWS::Cognito::UserPoolUser`. */
export type TemplateUser = ValueOf<typeof userSchema>;
export const userSchema = structure({
  Username: required(username),
  UserAttributes: withDefault(attributes, []),
  ForceAliasCreation: withDefault(boolean, false),
  MessageAction: optional(oneOf("RESEND", "SUPPRESS")),
  DesiredDeliveryMediums: optional(list(oneOf("SMS", "EMAIL"))),
  ClientMetadata: optional(metadata),
  ValidationData: optional(anything),
});

/** `AWS::Cognito::UserPoolUserToGroupAttachment`. */
export type TemplateMembership = ValueOf<typeof membershipSchema>;
export const membershipSchema = structure({ Username: required(username), GroupName: required(groupName) });
