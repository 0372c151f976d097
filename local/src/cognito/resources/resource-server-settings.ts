import { list, string, type ValueOf } from "../input/schema";
import { optional, required, structure } from "../input/structure";

export const resourceServerIdentifier = string({ min: 1, max: 256, pattern: /^[\x21\x23-\x5B\x5D-\x7E]+$/ });

const scope = structure({
  ScopeName: required(string({ min: 1, max: 256, pattern: /^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$/ })),
  ScopeDescription: required(string({ min: 1, max: 256 })),
});

export const resourceServerMembers = {
  Identifier: required(resourceServerIdentifier),
  Name: required(string({ min: 1, max: 256, pattern: /^[\w\s+=,.@-]+$/ })),
  Scopes: optional(list(scope, { max: 100 })),
} as const;

export const resourceServerSchema = structure(resourceServerMembers);
/** What a resource server can be told. A scope goes into tokens as `<identifier>/<scope name>`. */
export type ResourceServerSettings = ValueOf<typeof resourceServerSchema>;
