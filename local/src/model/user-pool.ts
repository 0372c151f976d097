import type { JsonObject } from "./json";
import type { SourceLocation } from "./source";

/**
 * A resource of type `AWS::Cognito::…`, its intrinsics resolved, its properties otherwise as the template gives them
 * (with CloudFormation's names and structure). The user pool parses them, by the rules of its API.
 */
export interface CognitoResource {
  readonly logicalId: string;
  readonly properties: JsonObject;
  readonly location: SourceLocation;
}

/** A user pool of the template with everything that belongs to it. */
export interface UserPoolResource extends CognitoResource {
  /** Physical id, `<region>_<9 letters and digits>`. */
  readonly id: string;
  readonly arn: string;
  readonly clients: readonly UserPoolClientResource[];
  /** `AWS::Cognito::UserPoolGroup`. */
  readonly groups: readonly CognitoResource[];
  /** `AWS::Cognito::UserPoolResourceServer`. */
  readonly resourceServers: readonly CognitoResource[];
  /** `AWS::Cognito::UserPoolIdentityProvider`. */
  readonly identityProviders: readonly CognitoResource[];
  /** `AWS::Cognito::ManagedLoginBranding`. */
  readonly brandings: readonly CognitoResource[];
  /** `AWS::Cognito::Terms`; none unless given. */
  readonly terms?: readonly TermsResource[];
  /** `AWS::Cognito::UserPoolReplica`; none unless given. */
  readonly replicas?: readonly CognitoResource[];
  /** `AWS::Cognito::UserPoolUICustomizationAttachment`. */
  readonly uiCustomizations?: readonly CognitoResource[];
  /** `AWS::Cognito::UserPoolRiskConfigurationAttachment`. */
  readonly riskConfigurations?: readonly CognitoResource[];
  /** `AWS::Cognito::LogDeliveryConfiguration`. */
  readonly logDeliveries?: readonly CognitoResource[];
  /** `AWS::Cognito::UserPoolUser`. */
  readonly users: readonly CognitoResource[];
  /** `AWS::Cognito::UserPoolUserToGroupAttachment`. */
  readonly groupMemberships: readonly CognitoResource[];
  /** `AWS::Cognito::UserPoolDomain`. */
  readonly domain?: CognitoResource;
}

export interface UserPoolClientResource extends CognitoResource {
  /** Physical id, 26 of `a-z0-9`. */
  readonly clientId: string;
  /** Where the template asks for one (`GenerateSecret`): what `GetAtt ClientSecret` answers. 52 of `a-z0-9`. */
  readonly clientSecret?: string;
}

export interface TermsResource extends CognitoResource {
  /** What `GetAtt TermsId` answers: a UUID of version 4. */
  readonly termsId: string;
}
