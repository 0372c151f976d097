import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRoutes, resourcesOfType, whereThePoolIsMade } from "../template/read-template";
import type { Variables } from "./programs";

/** A file for `sam local … --env-vars`. */
export interface EnvironmentFile {
  readonly path: string;
  readonly remove: () => void;
}

/**
 * Gives every function these variables, and each route the scope that the template has it ask for, of `client`. SAM sets
 * only variables that the template names.
 */
export function environmentFile(client: string, variables: Variables): EnvironmentFile {
  const scopes = new Map(readRoutes().map(({ id, variables: named }) => [id, named["REQUIRED_SCOPES"]]));
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as the template writes it
  const ofClient = (scope: unknown) => whereThePoolIsMade(scope ?? "").replace("${AppClient}", client);
  const functions = resourcesOfType("AWS::Serverless::Function").map(([id]) => [
    id,
    { CLIENT_ID: client, ADMIN_SCOPE: `admin-${client}`, REQUIRED_SCOPES: ofClient(scopes.get(id)), ...variables },
  ]);
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-sam-"));
  const path = join(folder, "environment.json");
  writeFileSync(path, JSON.stringify(Object.fromEntries(functions)));
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The function that a sample event is for: `whoami.no-groups` is WhoamiFunction's. */
export function functionOf(sample: string): string {
  const folder = sample.replace(/\..*/, "");
  return `${folder.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Function`;
}
