import type { JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import { integer, string, type ValueOf } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";
import type { Tables } from "../store/tables";
import { configuredRecord, storedSettings } from "./configured";
import type { Services } from "./services";
import type { PoolSettings } from "./user-pool-settings";

/** A prefix, or a whole host name where a certificate is named. */
export const domainName = string({ min: 1, max: 63, pattern: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9-]+)*$/ });

export const domainMembers = {
  Domain: required(domainName),
  /** 1: the classic pages, 2: managed login. The default is inferred. */
  ManagedLoginVersion: withDefault(integer({ min: 1, max: 2 }), 1),
  CustomDomainConfig: optional(
    structure({ CertificateArn: required(string({ min: 20, max: 2048 })), SecurityPolicy: optional(string()) }),
  ),
  Routing: optional(structure({ Failover: optional(structure({ PrimaryRoute53HealthCheckId: optional(string()) })) })),
} as const;

export const domainSchema = structure(domainMembers);
/** The settings of a pool's domain. */
export type DomainSettings = ValueOf<typeof domainSchema>;

/** Words that AWS reserves: no prefix may contain one. */
const RESERVED_IN_PREFIXES: readonly string[] = ["aws", "amazon", "cognito"];

/** The domain of a pool. Locally it has no host of its own: the pool's port serves it. */
export function domainOf(tables: Tables, poolId: string): DomainSettings | undefined {
  for (const { value } of tables.domains.entries([poolId])) return storedSettings(domainSchema, value);
  return undefined;
}

/** The pool that has a domain of this name, with its settings. */
export function findDomain(
  tables: Tables,
  domain: string,
): { readonly poolId: string; readonly settings: DomainSettings } | undefined {
  for (const { key, value } of tables.domains.entries([]))
    if (key[1] === domain) return { poolId: String(key[0]), settings: storedSettings(domainSchema, value) };
  return undefined;
}

/** Why a domain is refused, by API and template alike: a reserved word, a missing certificate, or the pool's plan. */
export function domainRuleBroken(domain: DomainSettings, pool: PoolSettings): CognitoError | undefined {
  const isPrefix = domain.CustomDomainConfig === undefined;
  const reserved = RESERVED_IN_PREFIXES.find((word) => isPrefix && domain.Domain.includes(word));
  if (reserved !== undefined) return new CognitoError("domain-reserved-word", reserved);
  if (isPrefix && domain.Domain.includes(".")) return new CognitoError("domain-certificate-missing");
  if (domain.ManagedLoginVersion === 2 && pool.UserPoolTier === "LITE")
    return new CognitoError("feature-not-in-tier", "Managed Login");
  return undefined;
}

/** Writes a pool's domain, in place of the one it had. Call it in a transaction. */
export function putDomain(
  { tables, clock }: Services,
  poolId: string,
  settings: DomainSettings,
  fromTemplate: boolean,
): void {
  const before = tables.domains.get(poolId, settings.Domain);
  removeDomains(tables, poolId);
  tables.domains.put([poolId, settings.Domain], configuredRecord(clock, before, settings, fromTemplate));
}

export function removeDomains(tables: Tables, poolId: string): void {
  for (const { key } of [...tables.domains.entries([poolId])]) tables.domains.remove(...key);
}

/** A domain as DescribeUserPoolDomain shows it. Bucket, distribution and version are made up. */
export function describeDomain(poolId: string, accountId: string, settings: DomainSettings): JsonObject {
  const { CustomDomainConfig, Routing, ...rest } = settings;
  return {
    UserPoolId: poolId,
    AWSAccountId: accountId,
    ...rest,
    S3Bucket: "aws-cognito-prod-local-assets",
    CloudFrontDistribution: CLOUDFRONT,
    Version: "20260101000000",
    Status: "ACTIVE",
    CustomDomainConfig: CustomDomainConfig === undefined ? {} : { ...CustomDomainConfig },
    ...(Routing !== undefined && { Routing }),
  };
}

/** The answer to creating or changing a domain. A prefix has no distribution of its own. */
export const describeDomainChange = ({ ManagedLoginVersion, CustomDomainConfig }: DomainSettings): JsonObject => ({
  ManagedLoginVersion,
  ...(CustomDomainConfig !== undefined && { CloudFrontDomain: CLOUDFRONT }),
});

/** There is no distribution: a name that resolves to nothing. */
const CLOUDFRONT = "local.cloudfront.invalid";
