import type { JsonObject } from "../../model/json";
import { readInput } from "../input/read-input";
import type { InputSchema } from "../input/schema";
import type { Services } from "../resources/services";
import { checkAccessToken, type TokenCaller } from "../tokens/check-access-token";

/** What an operation answers: a JSON object, or nothing at all (0 bytes), as the deleting ones do. */
export type OperationOutput = JsonObject | undefined;

/** One action of the API. */
export interface Operation {
  /** As the API names it. */
  readonly name: string;
  /** Signed ones belong to administrators; the others are open to whoever has a client id or a token. */
  readonly access: "public" | "signed";
  /** Reads the body, which is JSON of any form, and does what it asks. Throws CognitoError. */
  handle(services: Services, body: unknown): Promise<OperationOutput>;
}

interface Definition<Input, Arguments extends readonly unknown[]> {
  readonly name: string;
  readonly input: InputSchema<Input>;
  readonly run: (services: Services, input: Input, ...more: Arguments) => Promise<OperationOutput> | OperationOutput;
}

/** An action that needs no signature: the caller names a client, or shows what only the user can have. */
export const publicOperation = <Input>({ name, input, run }: Definition<Input, []>): Operation => ({
  name,
  access: "public",
  handle: async (services, body) => run(services, readInput(input, body)),
});

/** An action that asks for a SigV4 signature. */
export const signedOperation = <Input>({ name, input, run }: Definition<Input, []>): Operation => ({
  name,
  access: "signed",
  handle: async (services, body) => run(services, readInput(input, body)),
});

/** An action of a user, who shows an access token with the self-service scope. `run` is told who it is. */
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
