import { list, map, string } from "./schema";
import { optional, required, structure, withDefault } from "./structure";

/** Members that many operations have, with the API model's constraints. */
export const userPoolId = string({ min: 1, max: 55, pattern: /^[\w-]+_[0-9a-zA-Z]+$/ });
export const clientId = string({ min: 1, max: 128, pattern: /^[\w+]+$/ });
export const username = string({ min: 1, max: 128, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u });
export const password = string({ max: 256, pattern: /^[\S]+.*[\S]+$/, sensitive: true });
export const accessToken = string({ pattern: /^[A-Za-z0-9\-_=.]+$/, sensitive: true, max: 16_384 });
export const refreshTokenText = string({ pattern: /^[A-Za-z0-9\-_=.]+$/, sensitive: true, max: 16_384 });
export const session = string({ min: 20, max: 2048, sensitive: true });
export const secretHash = string({ min: 1, max: 128, sensitive: true });
/** Region, then a UUID. */
export const deviceKey = string({ min: 1, max: 55, pattern: /^[\w-]+_[0-9a-f-]+$/ });
/** A code that was sent. */
export const code = string({ min: 1, max: 2048, pattern: /^[\S]+$/, sensitive: true });
export const metadata = map(string({ max: 131_072 }), { max: 100 });
/** The values are passwords, codes and proofs: they never appear in an error text. */
export const parameters = map(string({ max: 131_072, sensitive: true }), { max: 50 });
export const attributeName = string({ min: 1, max: 32, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u });
export const attributeNames = list(attributeName);
export const attributes = list(
  structure({
    Name: required(attributeName),
    Value: withDefault(string({ max: 2048 }), ""),
  }),
);
const contextText = string({ max: 131_072 });
/** What a client's program tells of its user. */
export const userContextData = structure({ IpAddress: optional(contextText), EncodedData: optional(contextText) });
/** What a server tells of its user. */
export const contextData = structure({
  IpAddress: required(contextText),
  ServerName: required(contextText),
  ServerPath: required(contextText),
  HttpHeaders: required(
    list(structure({ headerName: optional(contextText), headerValue: optional(contextText) }), { max: 100 }),
  ),
  EncodedData: optional(contextText),
});
/** What an operation takes that asks for a code. */
export const codeRequestMembers = {
  ClientId: required(clientId),
  SecretHash: optional(secretHash),
  Username: required(username),
  UserContextData: optional(userContextData),
  ClientMetadata: optional(metadata),
} as const;
export const pageToken = string({ min: 1, max: 131_072, pattern: /^[\S]+$/ });
