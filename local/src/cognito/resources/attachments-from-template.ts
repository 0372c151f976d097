import type { CognitoResource, UserPoolResource } from "../../model/user-pool";
import { type BrandingSettings, brandingShape } from "./branding-settings";
import { type DomainSettings, domainShape } from "./domain-settings";
import { readResource, unsupported } from "./from-template";
import { type ProviderSettings, providerShape } from "./identity-provider-settings";
import { type ResourceServerSettings, resourceServerShape } from "./resource-server-settings";

/** What a template hangs onto a pool, beside clients, groups and users. */
export interface Attachments {
  readonly domain: DomainSettings | undefined;
  readonly resourceServers: readonly ResourceServerSettings[];
  readonly brandings: readonly BrandingSettings[];
  readonly identityProviders: readonly ProviderSettings[];
}

const IN_POOL = { UserPoolId: undefined };
const BRANDING_NAMES = { UserPoolId: undefined, ReturnMergedResources: undefined };
const PAGE = (type: string): string =>
  `https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-${type}.html`;

/** Throws TemplateError for what is wrong and UnsupportedError for a provider that is not OIDC. */
export function attachmentsFromTemplate(resource: UserPoolResource): Attachments {
  const { domain, resourceServers, brandings, identityProviders } = resource;
  return {
    domain: domain && readResource(domainShape, domain, {}, IN_POOL, PAGE("userpooldomain")),
    resourceServers: resourceServers.map((server) =>
      readResource(resourceServerShape, server, {}, IN_POOL, PAGE("userpoolresourceserver")),
    ),
    brandings: brandings.map((branding) =>
      readResource(brandingShape, branding, {}, BRANDING_NAMES, PAGE("managedloginbranding")),
    ),
    identityProviders: identityProviders.map(providerFromTemplate),
  };
}

function providerFromTemplate(resource: CognitoResource): ProviderSettings {
  const page = PAGE("userpoolidentityprovider");
  const settings = readResource(providerShape, resource, {}, IN_POOL, page);
  if (settings.ProviderType !== "OIDC")
    throw unsupported(
      resource,
      "ProviderType",
      `The local user pool federates by OIDC alone, not by ${settings.ProviderType}.`,
      page,
    );
  return settings;
}
