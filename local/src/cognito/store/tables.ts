import type { ProviderMode } from "../../model/provider-mode";
import type { Store } from "../../store/store";
import { type Table, table } from "../../store/table";
import type { AuthEventRecord } from "./auth-event-record";
import type { DeviceRecord } from "./device-record";
import type { ImportJobRecord } from "./import-job-record";
import type { PasskeyRecord } from "./passkey-record";
import type {
  AttemptsRecord,
  AuthorizationCodeRecord,
  AuthorizationTransactionRecord,
  BrowserSessionRecord,
  ChallengeRecord,
  ClientRecord,
  CodeRecord,
  ConfiguredRecord,
  GroupRecord,
  RefreshTokenRecord,
  SessionRecord,
  SigningKeyRecord,
  UserRecord,
} from "./records";
import type { PoolCertificateRecord, ProviderMetadataRecord, SamlExchangeRecord } from "./saml-records";
import type { PoolSessionsRecord, TrackedSessionRecord } from "./session-tracking-records";
import type { StandInAnswerRecord, StandInKeyRecord, StandInPersonRecord } from "./stand-in-records";

/**
 * Everything that is stored. The comment behind each table is its key, which starts with the pool's id: a pool's records
 * lie together.
 */
export interface Tables {
  readonly pools: Table<ConfiguredRecord>; // poolId
  readonly clients: Table<ClientRecord>; // poolId, clientId
  readonly resourceServers: Table<ConfiguredRecord>; // poolId, identifier
  readonly domains: Table<ConfiguredRecord>; // poolId, domain
  readonly brandings: Table<ConfiguredRecord>; // poolId, branding id
  readonly identityProviders: Table<ConfiguredRecord>; // poolId, provider name
  readonly providerMetadata: Table<ProviderMetadataRecord>; // poolId, provider name
  readonly samlExchanges: Table<SamlExchangeRecord>; // poolId, hash
  readonly poolCertificates: Table<PoolCertificateRecord>; // poolId
  readonly uiCustomizations: Table<ConfiguredRecord>; // poolId, clientId or ALL
  readonly riskConfigurations: Table<ConfiguredRecord>; // poolId, clientId or ALL
  readonly logDeliveries: Table<ConfiguredRecord>; // poolId
  readonly signingKeys: Table<SigningKeyRecord>; // poolId, kid
  readonly poolSecrets: Table<string>; // poolId; 32 bytes, hex
  readonly counters: Table<number>; // poolId, what is counted
  readonly users: Table<UserRecord>; // poolId, sub
  readonly usernames: Table<string>; // poolId, folded username -> sub
  readonly aliases: Table<string>; // poolId, attribute, folded value -> sub; verified values only
  readonly identities: Table<string>; // poolId, provider, attribute, value -> sub
  readonly passkeys: Table<PasskeyRecord>; // poolId, sub, hash of the credential id
  readonly passkeyHolders: Table<string>; // poolId, hash of the credential id -> sub
  readonly devices: Table<DeviceRecord>; // poolId, sub, device key
  readonly groups: Table<GroupRecord>; // poolId, group name
  readonly groupsOfUser: Table<true>; // poolId, sub, group name
  readonly usersOfGroup: Table<true>; // poolId, group name, sub
  readonly sessions: Table<SessionRecord>; // poolId, origin_jti
  readonly refreshTokens: Table<RefreshTokenRecord>; // poolId, hash
  readonly challenges: Table<ChallengeRecord>; // poolId, hash
  readonly codes: Table<CodeRecord>; // poolId, sub, purpose
  readonly attempts: Table<AttemptsRecord>; // poolId, sub or folded username
  readonly authorizationCodes: Table<AuthorizationCodeRecord>; // poolId, hash
  readonly browserSessions: Table<BrowserSessionRecord>; // poolId, hash
  readonly authorizationTransactions: Table<AuthorizationTransactionRecord>; // poolId, hash
  readonly terms: Table<ConfiguredRecord>; // poolId, terms id
  readonly replicas: Table<ConfiguredRecord>; // poolId, region
  readonly importJobs: Table<ImportJobRecord>; // poolId, job id
  readonly poolSessions: Table<PoolSessionsRecord>; // poolId
  readonly clientSessions: Table<number>; // poolId, clientId -> minutes
  readonly trackedSessions: Table<TrackedSessionRecord>; // poolId, sub, id that lists show
  readonly providerModes: Table<ProviderMode>; // poolId, provider name; how its identities came about
  readonly standInPeople: Table<StandInPersonRecord>; // poolId, provider name, subject
  readonly standInKeys: Table<StandInKeyRecord>; // poolId, provider name
  readonly standInAnswers: Table<StandInAnswerRecord>; // poolId, hash
  readonly authEvents: Table<AuthEventRecord>; // poolId, sub, time and id
  readonly spent: Table<true>; // poolId, id of something that may be used once
}

export function tablesOf(store: Store): Tables {
  return {
    pools: table(store, "pools"),
    clients: table(store, "clients"),
    resourceServers: table(store, "resourceServers"),
    domains: table(store, "domains"),
    brandings: table(store, "brandings"),
    identityProviders: table(store, "identityProviders"),
    providerMetadata: table(store, "providerMetadata"),
    samlExchanges: table(store, "samlExchanges"),
    poolCertificates: table(store, "poolCertificates"),
    uiCustomizations: table(store, "uiCustomizations"),
    riskConfigurations: table(store, "riskConfigurations"),
    logDeliveries: table(store, "logDeliveries"),
    signingKeys: table(store, "signingKeys"),
    poolSecrets: table(store, "poolSecrets"),
    counters: table(store, "counters"),
    users: table(store, "users"),
    usernames: table(store, "usernames"),
    aliases: table(store, "aliases"),
    identities: table(store, "identities"),
    passkeys: table(store, "passkeys"),
    passkeyHolders: table(store, "passkeyHolders"),
    devices: table(store, "devices"),
    groups: table(store, "groups"),
    groupsOfUser: table(store, "groupsOfUser"),
    usersOfGroup: table(store, "usersOfGroup"),
    sessions: table(store, "sessions"),
    refreshTokens: table(store, "refreshTokens"),
    challenges: table(store, "challenges"),
    codes: table(store, "codes"),
    attempts: table(store, "attempts"),
    authorizationCodes: table(store, "authorizationCodes"),
    browserSessions: table(store, "browserSessions"),
    authorizationTransactions: table(store, "authorizationTransactions"),
    terms: table(store, "terms"),
    replicas: table(store, "replicas"),
    importJobs: table(store, "importJobs"),
    poolSessions: table(store, "poolSessions"),
    clientSessions: table(store, "clientSessions"),
    trackedSessions: table(store, "trackedSessions"),
    providerModes: table(store, "providerModes"),
    standInPeople: table(store, "standInPeople"),
    standInKeys: table(store, "standInKeys"),
    standInAnswers: table(store, "standInAnswers"),
    authEvents: table(store, "authEvents"),
    spent: table(store, "spent"),
  };
}
