import type { JsonObject } from "../../model/json";
import { CognitoError, invalidConfiguration } from "../errors/cognito-error";
import { clientId } from "../input/api-members";
import { toApiTime } from "../input/api-time";
import { type InputSchema, map, oneOf, string, type ValueOf } from "../input/schema";
import { required, structure, withDefault } from "../input/structure";
import type { ConfiguredRecord } from "../store/records";
import type { Tables } from "../store/tables";
import { configuredRecord, storedSettings, withoutUndefined } from "./configured";
import { newUuid } from "./new-ids";
import type { Services } from "./services";

export const termsId = string({
  pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[4][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$/,
});
export const termsName = oneOf("terms-of-use", "privacy-policy");
export const termsSource = oneOf("LINK");
export const termsEnforcement = oneOf("NONE");
const address = string({ min: 1, max: 1024, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u });
export const termsLinks: InputSchema<Readonly<Record<string, string>>> = map(address, { min: 1, max: 13 });

/** `CreateTerms`' members without the pool's id. */
export const termsSchema = structure({
  ClientId: required(clientId),
  TermsName: required(termsName),
  TermsSource: required(termsSource),
  Enforcement: required(termsEnforcement),
  Links: withDefault(termsLinks, {}),
});
export type TermsSettings = ValueOf<typeof termsSchema>;

/** One terms document of a client, with its id. */
export interface Terms {
  readonly id: string;
  readonly settings: TermsSettings;
  readonly record: ConfiguredRecord;
}

/** The languages of managed login, by its parameter `lang` (docs/aws-behaviour/cognito-terms.md). */
const LANGUAGES: Readonly<Record<string, string>> = {
  de: "cognito:german",
  en: "cognito:english",
  es: "cognito:spanish",
  fr: "cognito:french",
  id: "cognito:bahasa-indonesia",
  it: "cognito:italian",
  ja: "cognito:japanese",
  ko: "cognito:korean",
  nl: "cognito:dutch",
  "pt-BR": "cognito:portuguese-brazil",
  "zh-CN": "cognito:chinese-simplified",
  "zh-TW": "cognito:chinese-traditional",
};
const DEFAULT_LANGUAGE = "cognito:default";
const KNOWN_LANGUAGES: readonly string[] = [DEFAULT_LANGUAGE, ...Object.values(LANGUAGES)];

/** An unknown language, or an address that a browser would run or read instead of going there. */
export function termsRuleBroken({ Links: links }: Pick<TermsSettings, "Links">): CognitoError | undefined {
  const unknown = Object.keys(links).find((language) => !KNOWN_LANGUAGES.includes(language));
  if (unknown !== undefined) return invalidConfiguration(`${unknown} is not a language of managed login.`);
  const wrong = Object.values(links).find((link) => !/^https?:\/\//i.test(link) || !URL.canParse(link));
  return wrong === undefined ? undefined : invalidConfiguration(`${wrong} is not an http or https address.`);
}

/** The pool's documents, or those of one client. */
export const termsOf = (tables: Tables, poolId: string, client?: string): readonly Terms[] =>
  [...tables.terms.entries([poolId])]
    .map(({ key, value }) => terms(String(key[1]), value))
    .filter(({ settings }) => client === undefined || settings.ClientId === client);

/** A client's document of this name. */
export const findTerms = (tables: Tables, poolId: string, client: string, name: string): Terms | undefined =>
  termsOf(tables, poolId, client).find(({ settings }) => settings.TermsName === name);

/** Throws ResourceNotFoundException, also for a document of another pool. */
export function existingTerms(tables: Tables, poolId: string, id: string): Terms {
  const record = tables.terms.get(poolId, id);
  if (record === undefined) throw new CognitoError("no-such-terms");
  return terms(id, record);
}

const terms = (id: string, record: ConfiguredRecord): Terms => ({
  id,
  settings: storedSettings(termsSchema, record),
  record,
});

/** Writes a document under its id; without one, a new document. Call it in a transaction. */
export function putTerms(
  services: Services,
  poolId: string,
  settings: TermsSettings,
  { id = newUuid(services.random), fromTemplate }: { readonly id?: string | undefined; readonly fromTemplate: boolean },
): Terms {
  const record = configuredRecord(services.clock, services.tables.terms.get(poolId, id), settings, fromTemplate);
  services.tables.terms.put([poolId, id], record);
  return { id, settings, record };
}

/** Removes the documents of a client that is removed. */
export function removeTermsOf(tables: Tables, poolId: string, client: string): void {
  for (const { id } of termsOf(tables, poolId, client)) tables.terms.remove(poolId, id);
}

export const describeTerms = (poolId: string, { id, settings, record }: Terms): JsonObject =>
  withoutUndefined({
    TermsId: id,
    UserPoolId: poolId,
    ...settings,
    CreationDate: toApiTime(record.createdAt),
    LastModifiedDate: toApiTime(record.modifiedAt),
  });

/** The addresses of a client's two documents. */
export interface TermsLinks {
  readonly termsOfUse: string;
  readonly privacyPolicy: string;
}

/** What the sign-up page links to in a language; undefined unless there is an address of both kinds, as on AWS. */
export function shownTerms(
  tables: Tables,
  poolId: string,
  client: string,
  lang: string | null,
): TermsLinks | undefined {
  const all = termsOf(tables, poolId, client);
  const language = (lang === null ? undefined : LANGUAGES[lang]) ?? LANGUAGES["en"] ?? "";
  const linkOf = (name: string): string | undefined => {
    const links = all.find(({ settings }) => settings.TermsName === name)?.settings.Links;
    return links?.[language] ?? links?.[DEFAULT_LANGUAGE];
  };
  const [termsOfUse, privacyPolicy] = [linkOf("terms-of-use"), linkOf("privacy-policy")];
  return termsOfUse === undefined || privacyPolicy === undefined ? undefined : { termsOfUse, privacyPolicy };
}
