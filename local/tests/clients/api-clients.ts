import type { ApiClient } from "./api-client";
import { openAwsCli } from "./aws-cli";
import { openAwsSdk } from "./aws-sdk";
import { openBoto3 } from "./boto3";
import { foundProgram } from "./programs";

interface ApiClientKind {
  readonly name: string;
  readonly open: (endpoint: string) => ApiClient;
}

/** The clients of the IdP JSON API on this machine, each to be opened on an endpoint. */
export const apiClients = (): readonly ApiClientKind[] => [...fastApiClients(), ...awsClis()];

/** Those of them whose calls take milliseconds: the SDKs. */
export function fastApiClients(): readonly ApiClientKind[] {
  const kinds: ApiClientKind[] = [{ name: "the AWS SDK for JavaScript", open: openAwsSdk }];
  const python = foundProgram("GATEHOUSE_PYTHON");
  if (python !== undefined) kinds.push({ name: "boto3", open: (endpoint) => openBoto3(python, endpoint) });
  return kinds;
}

/** The AWS CLIs on this machine. Each call of theirs takes about a second. */
export function awsClis(): readonly (ApiClientKind & { readonly program: string })[] {
  return ([1, 2] as const).flatMap((version) => {
    const program = foundProgram(`GATEHOUSE_AWS_CLI_${version}`);
    if (program === undefined) return [];
    return [{ name: `AWS CLI ${version}`, program, open: (endpoint: string) => openAwsCli(program, endpoint) }];
  });
}
