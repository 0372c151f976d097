import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resourcesOfType, textAtFirst } from "../template/read-template";
import type { Variables } from "./programs";

/** A file for `sam local … --env-vars`. */
export interface EnvironmentFile {
  readonly path: string;
  readonly remove: () => void;
}

/**
 * Gives every function these variables, and whatever the template makes of the client's id (the scopes of its route)
 * with `client` for it. SAM sets only variables that the template names.
 */
export function environmentFile(client: string, variables: Variables): EnvironmentFile {
  const functions = resourcesOfType("AWS::Serverless::Function").map(([id, { Properties }]) => [
    id,
    { ...ofClient(Properties["Environment"], client), CLIENT_ID: client, ...variables },
  ]);
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-sam-"));
  const path = join(folder, "environment.json");
  writeFileSync(path, JSON.stringify(Object.fromEntries(functions)));
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: as the template writes it
const CLIENT = "${AppClient}";

function ofClient(environment: unknown, client: string): Variables {
  const { Variables = {} } = (environment ?? {}) as { readonly Variables?: Readonly<Record<string, unknown>> };
  const written = Object.entries(Variables).map(([name, value]) => [name, textAtFirst(value)] as const);
  const named = written.filter(([, text]) => text.includes(CLIENT));
  return Object.fromEntries(named.map(([name, text]) => [name, text.replaceAll(CLIENT, client)]));
}

/** The function that a sample event is for: `whoami.no-groups` is WhoamiFunction's. */
export function functionOf(sample: string): string {
  const folder = sample.replace(/\..*/, "");
  return `${folder.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Function`;
}
