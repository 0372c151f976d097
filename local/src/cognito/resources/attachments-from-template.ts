import type { CognitoResource, UserPoolResource } from "../../model/user-pool";
import { type BrandingSettings, brandingSchema } from "./branding-settings";
import { type DomainSettings, domainSchema } from "./domain-settings";
import { readResource, unsupported } from "./from-template";
import { type ProviderSettings, providerSchema } from "./identity-provider-settings";
import { type ResourceServerSettings, resourceServerSchema } from "./resource-server-settings";

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
    domain: domain && readResource(domainSchema, domain, {}, IN_POOL, PAGE("userpooldomain")),
    resourceServers: resourceServers.map((server) =>
      readResource(resourceServerSchema, server, {}, IN_POOL, PAGE("userpoolresourceserver")),
    ),
    brandings: brandings.map((branding) =>
      readResource(brandingSchema, branding, {}, BRANDING_NAMES, PAGE("managedloginbranding")),
    ),
    identityProviders: identityProviders.map(providerFromTemplate),
  };
}

function providerFromTemplate(resource: CognitoResource): ProviderSettings {
  const page = PAGE("userpoolidentityprovider");
  const settings = readResource(providerSchema, resource, {}, IN_POOL, page);
  if (settings.ProviderType !== "OIDC")
    throw unsupported(
      resource,
      "ProviderType",
      `The local user pool federates by OIDC alone, not by ${settings.ProviderType}.`,
      page,
    );
  return settings;
}
