import { CognitoError } from "../errors/cognito-error";
import { clientId, userPoolId } from "../input/api-members";
import { toApiTime } from "../input/api-time";
import { optional, required, structure } from "../input/structure";
import type { Services } from "../resources/services";
import {
  describeTerms as describe,
  existingTerms,
  findTerms,
  putTerms,
  type Terms,
  type TermsSettings,
  termsEnforcement,
  termsId,
  termsLinks,
  termsName,
  termsRuleBroken,
  termsSchema,
  termsSource,
} from "../resources/terms";
import { type Operation, poolOperation, signedOperation } from "./operation";
import { maxResultsMembers, readPage } from "./paging";

/** The members that name one document. */
const named = { UserPoolId: required(userPoolId), TermsId: required(termsId) } as const;

const createTerms = signedOperation({
  name: "CreateTerms",
  input: structure({ UserPoolId: required(userPoolId), ...termsSchema.members }),
  run(services, { UserPoolId, ...settings }) {
    const { pool } = services.pools.clientOf(UserPoolId, settings.ClientId);
    const terms = write(services, pool.id, settings, undefined);
    return { Terms: describe(pool.id, terms) };
  },
});

/** What is left out stays. */
const updateTerms = poolOperation({
  name: "UpdateTerms",
  input: structure({
    ...named,
    TermsName: optional(termsName),
    TermsSource: optional(termsSource),
    Enforcement: optional(termsEnforcement),
    Links: optional(termsLinks),
  }),
  run(services, { TermsId, ...given }, pool) {
    const before = existingTerms(services.tables, pool.id, TermsId);
    const settings = {
      ClientId: before.settings.ClientId,
      TermsName: given.TermsName ?? before.settings.TermsName,
      TermsSource: given.TermsSource ?? before.settings.TermsSource,
      Enforcement: given.Enforcement ?? before.settings.Enforcement,
      Links: given.Links ?? before.settings.Links,
    };
    return { Terms: describe(pool.id, write(services, pool.id, settings, before)) };
  },
});

/** Throws TermsExistsException where the client has another document of this name. */
function write(services: Services, poolId: string, settings: TermsSettings, before: Terms | undefined): Terms {
  const broken = termsRuleBroken(settings);
  if (broken !== undefined) throw broken;
  return services.store.write(() => {
    const holder = findTerms(services.tables, poolId, settings.ClientId, settings.TermsName);
    if (holder !== undefined && holder.id !== before?.id) throw new CognitoError("terms-exist");
    return putTerms(services, poolId, settings, { id: before?.id, fromTemplate: before?.record.fromTemplate ?? false });
  });
}

const describeTerms = poolOperation({
  name: "DescribeTerms",
  input: structure(named),
  run: ({ tables }, { TermsId }, pool) => ({ Terms: describe(pool.id, existingTerms(tables, pool.id, TermsId)) }),
});

const describeTermsByClient = signedOperation({
  name: "DescribeTermsByClient",
  input: structure({
    UserPoolId: required(userPoolId),
    ClientId: required(clientId),
    TermsName: required(termsName),
  }),
  run({ pools, tables }, { UserPoolId, ClientId, TermsName }) {
    const { pool, client } = pools.clientOf(UserPoolId, ClientId);
    const terms = findTerms(tables, pool.id, client.id, TermsName);
    if (terms === undefined) throw new CognitoError("no-such-terms");
    return { Terms: describe(pool.id, terms) };
  },
});

const listTerms = poolOperation({
  name: "ListTerms",
  input: structure({ UserPoolId: required(userPoolId), ...maxResultsMembers }),
  run({ tables }, { MaxResults: limit, NextToken: token }, pool) {
    const { items, next } = readPage({ prefix: [pool.id], token, limit }, function* (after) {
      for (const { key, value } of tables.terms.entries([pool.id], after))
        yield { key, value: { id: String(key[1]), record: value } };
    });
    const Terms = items.map(({ id, record }) => ({
      TermsId: id,
      TermsName: record.settings["TermsName"],
      Enforcement: record.settings["Enforcement"],
      CreationDate: toApiTime(record.createdAt),
      LastModifiedDate: toApiTime(record.modifiedAt),
    }));
    return { Terms, ...next };
  },
});

const deleteTerms = poolOperation({
  name: "DeleteTerms",
  input: structure(named),
  run({ store, tables }, { TermsId }, pool) {
    store.write(() => {
      existingTerms(tables, pool.id, TermsId);
      tables.terms.remove(pool.id, TermsId);
    });
    return undefined;
  },
});

/** Terms documents of clients. */
export const TERMS: readonly Operation[] = [
  createTerms,
  updateTerms,
  describeTerms,
  describeTermsByClient,
  listTerms,
  deleteTerms,
];
