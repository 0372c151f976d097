import { integer, string, type ValueOf } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";

/** A prefix, or a whole host name where a certificate is named. */
export const domainName = string({ min: 1, max: 63, pattern: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9-]+)*$/ });

export const domainMembers = {
  Domain: required(domainName),
  /** 1: the classic pages, 2: managed login. That 1 is taken when nothing is said is inferred. */
  ManagedLoginVersion: withDefault(integer({ min: 1, max: 2 }), 1),
  CustomDomainConfig: optional(
    structure({ CertificateArn: required(string({ min: 20, max: 2048 })), SecurityPolicy: optional(string()) }),
  ),
  Routing: optional(structure({ Failover: optional(structure({ PrimaryRoute53HealthCheckId: optional(string()) })) })),
} as const;

export const domainSchema = structure(domainMembers);
/** What a pool's domain can be told. */
export type DomainSettings = ValueOf<typeof domainSchema>;

/** Words that AWS keeps for itself: no prefix may have one in it. */
export const RESERVED_IN_PREFIXES: readonly string[] = ["aws", "amazon", "cognito"];
