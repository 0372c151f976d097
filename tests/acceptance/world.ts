import { readFileSync } from "node:fs";
import { DEPLOYED_PLACE, type Person, type Place } from "./place";
import { addresses, passwordOf, startProject, type Tokens } from "./running-stack";
import { signInBySrp } from "./srp-sign-in";

export interface World extends Place {
  readonly signIn: (person: Person) => Promise<Tokens>;
  readonly close: () => Promise<void>;
}

/** The deployed stack that `npm run test:deployed` names, or else the template, started on this machine. */
export async function openWorld(): Promise<World> {
  const file = process.env[DEPLOYED_PLACE] ?? "";
  if (file === "") return openLocalWorld();
  const place: Place = JSON.parse(readFileSync(file, "utf8"));
  return { ...place, signIn: (person) => signInBySrp(place, place.people[person]), close: async () => {} };
}

async function openLocalWorld(): Promise<World> {
  const page = "http://127.0.0.1:8080";
  const stack = await startProject({ parameterOverrides: { WebUrl: page } });
  const { api, pool, poolId, clientId } = addresses(stack);
  const credentials = (username: string) => ({ username, nameInPool: username, password: passwordOf(stack, username) });
  const place: Place = {
    kind: "local",
    api,
    region: "us-east-1",
    poolId,
    clientId,
    jwksUri: `${pool}/${poolId}/.well-known/jwks.json`,
    poolEndpoint: pool,
    page,
    maxUploadBytes: 104_857_600,
    people: { admin: credentials("adminuser"), regular: credentials("regularuser") },
  };
  return { ...place, signIn: (person) => signInBySrp(place, place.people[person]), close: () => stack.close() };
}
