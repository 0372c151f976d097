/**
 * What a program gets from `sam-gatehouse`: `startStack` runs a template as `gatehouse start` does, in the program's
 * own process, which is how a test uses it.
 */

export { StartError } from "./model/errors";
export type { ProviderMode } from "./model/provider-mode";
export type { ReadyApi, ReadyLine, ReadyUserPool, SeededUser, UserTokens } from "./model/ready-line";
export type { IssuerMode, StackOptions } from "./stack/options";
export { type Stack, type StackHooks, startStack, type TokenOptions } from "./stack/start-stack";
