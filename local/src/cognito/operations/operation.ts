import type { JsonObject } from "../../model/json";
import { readInput } from "../input/read-input";
import type { InputSchema } from "../input/schema";
import type { Client } from "../resources/app-client";
import { checkSecretHash } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { checkAccessToken, type TokenCaller } from "../tokens/check-access-token";
import { findForAdmin } from "../users/find-user";

/** What an operation answers: a JSON object, or nothing at all (0 bytes), as the deleting ones do. */
export type OperationOutput = JsonObject | undefined;

/** One action of the API. */
export interface Operation {
  /** As the API names it. */
  readonly name: string;
  /** Signed ones belong to administrators; the others are open to anyone with a client id or a token. */
  readonly access: "public" | "signed";
  /** Reads the body, which is JSON of any form, and does what it asks. Throws CognitoError. */
  handle(services: Services, body: unknown): Promise<OperationOutput>;
}

interface Definition<Input, Arguments extends readonly unknown[]> {
  readonly name: string;
  readonly input: InputSchema<Input>;
  readonly run: (services: Services, input: Input, ...more: Arguments) => Promise<OperationOutput> | OperationOutput;
}

/**
 * An action without a signature whose `run` decides who the caller is. Nothing but the form of the input is checked
 * before.
 */
export const publicOperation = <Input>({ name, input, run }: Definition<Input, []>): Operation => ({
  name,
  access: "public",
  handle: async (services, body) => run(services, readInput(input, body)),
});

/** A client, and the user name that its caller gave. */
export interface ClientCaller {
  readonly pool: Pool;
  readonly client: Client;
  readonly username: string;
}

/**
 * An action of an app client on a user whom it names. Checks that the client exists and, where it has a secret, the
 * secret hash of the name as given. Does not check that there is such a user.
 */
export const clientOperation = <
  Input extends { readonly ClientId: string; readonly SecretHash: string | undefined; readonly Username: string },
>({
  name,
  input,
  run,
}: Definition<Input, [caller: ClientCaller]>): Operation => ({
  name,
  access: "public",
  async handle(services, body) {
    const read = readInput(input, body);
    const { pool, client } = services.pools.client(read.ClientId);
    checkSecretHash(client, read.SecretHash, [read.Username]);
    return run(services, read, { pool, client, username: read.Username });
  },
});

/**
 * An action of a signed-in user. Checks the access token: signature, time, revocation and the self-service scope
 * (`checkAccessToken`).
 */
export const userOperation = <Input extends { readonly AccessToken: string }>({
  name,
  input,
  run,
}: Definition<Input, [caller: TokenCaller]>): Operation => ({
  name,
  access: "public",
  async handle(services, body) {
    const read = readInput(input, body);
    return run(services, read, await checkAccessToken(services, read.AccessToken));
  },
});

/**
 * An action of an administrator. The signature is the HTTP layer's to check (http/signature.ts), before `handle` is
 * called.
 */
export const signedOperation = <Input>({ name, input, run }: Definition<Input, []>): Operation => ({
  name,
  access: "signed",
  handle: async (services, body) => run(services, readInput(input, body)),
});

/** An administrator's action on a pool, which must exist. */
export const poolOperation = <Input extends { readonly UserPoolId: string }>({
  name,
  input,
  run,
}: Definition<Input, [pool: Pool]>): Operation =>
  signedOperation({ name, input, run: (services, read) => run(services, read, services.pools.pool(read.UserPoolId)) });

/** An administrator's action on a user, who must exist. */
export const adminOperation = <Input extends { readonly UserPoolId: string; readonly Username: string }>({
  name,
  input,
  run,
}: Definition<Input, [pool: Pool, user: UserRecord]>): Operation =>
  poolOperation({
    name,
    input,
    run: (services, read, pool) => run(services, read, pool, findForAdmin(services, pool, read.Username)),
  });
