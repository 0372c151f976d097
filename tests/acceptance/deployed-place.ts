import { randomBytes } from "node:crypto";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Credentials, Person, Place } from "./place";

/** Why a deployed stack cannot be tested, in words for whoever ran the command. */
export class PlaceError extends Error {}

type Stack = Omit<Place, "people">;

/** Reads a deployed stack's addresses, with the credentials and the region that the AWS SDK finds. */
export async function findStack(StackName: string, region: string | undefined): Promise<Stack> {
  const client = new CloudFormationClient(region === undefined ? {} : { region });
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName })).catch((error: Error) => {
    throw new PlaceError(explained(error, `The stack ${StackName} cannot be read`), { cause: error });
  });
  const [{ Outputs = [], Parameters = [] } = {}] = Stacks ?? [];
  const output = (name: string): string => {
    const value = Outputs.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
    if (value === undefined)
      throw new PlaceError(`The stack ${StackName} has no output ${name}: is it this template's?`);
    return value;
  };
  const parameter = (name: string, without: string): string =>
    Parameters.find(({ ParameterKey }) => ParameterKey === name)?.ParameterValue ?? without;
  const poolId = output("UserPoolId");
  const poolEndpoint = process.env["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"] ?? process.env["AWS_ENDPOINT_URL"];
  const issuer = poolEndpoint === undefined ? output("Issuer") : `${poolEndpoint}/${poolId}`;
  return {
    kind: "deployed",
    api: output("ApiUrl").replace(/\/$/, ""),
    region: await client.config.region(),
    poolId,
    clientId: output("ClientId"),
    jwksUri: `${issuer}/.well-known/jwks.json`,
    ...(poolEndpoint !== undefined && { poolEndpoint }),
    page: parameter("WebUrl", "http://127.0.0.1:8080"),
    maxUploadBytes: Number(parameter("MaxUploadBytes", "104857600")),
  };
}

/** The users of one run. */
export interface People {
  readonly credentials: Readonly<Record<Person, Credentials>>;
  /** Deletes them. Rejects with the names of those that are left, if AWS refuses. */
  readonly remove: () => Promise<void>;
}

const GROUPS = { admin: ["admin", "regular"], regular: ["regular"] } as const satisfies Record<
  Person,
  readonly string[]
>;

/** Makes users that no other run has. No message is sent to them. Where it fails, those it made are deleted again. */
export async function makePeople({ poolId: UserPoolId, region }: Stack): Promise<People> {
  const client = new CognitoIdentityProviderClient({ region });
  const made: string[] = [];
  const remove = async () => {
    const outcomes = await Promise.allSettled(
      made.map((Username) => client.send(new AdminDeleteUserCommand({ UserPoolId, Username }))),
    );
    const left = made.filter((_, index) => outcomes[index]?.status === "rejected");
    if (left.length > 0)
      throw new PlaceError(`Users of this run could not be deleted from ${UserPoolId}: ${left.join(", ")}`);
  };
  const run = randomBytes(6).toString("hex");
  const makePerson = async (person: Person): Promise<Credentials> => {
    const address = `acceptance-${run}-${person}@example.com`;
    const username = signsInByAddress ? address : `acceptance-${run}-${person}`;
    const UserAttributes = [
      { Name: "email", Value: address },
      { Name: "email_verified", Value: "true" },
    ];
    const { User } = await client.send(
      new AdminCreateUserCommand({ UserPoolId, Username: username, UserAttributes, MessageAction: "SUPPRESS" }),
    );
    const nameInPool = User?.Username ?? username;
    made.push(nameInPool);
    const password = `${randomBytes(18).toString("base64url")}-Aa1`;
    const named = { UserPoolId, Username: nameInPool };
    await client.send(new AdminSetUserPasswordCommand({ ...named, Password: password, Permanent: true }));
    for (const GroupName of GROUPS[person]) await client.send(new AdminAddUserToGroupCommand({ ...named, GroupName }));
    return { username, nameInPool, password };
  };
  let signsInByAddress = false;
  try {
    const { UserPool } = await client.send(new DescribeUserPoolCommand({ UserPoolId }));
    signsInByAddress = UserPool?.UsernameAttributes?.includes("email") ?? false;
    return { credentials: { admin: await makePerson("admin"), regular: await makePerson("regular") }, remove };
  } catch (error) {
    await remove();
    if (!(error instanceof Error)) throw error;
    throw new PlaceError(explained(error, `The users of this run cannot be made in ${UserPoolId}`), { cause: error });
  }
}

function explained({ name, message }: Error, what: string): string {
  const advice: Readonly<Record<string, string>> = {
    CredentialsProviderError: "the AWS SDK finds no credentials: `aws sso login`, a profile (AWS_PROFILE) or keys",
    ExpiredToken: "the credentials have expired",
  };
  const region = /region is missing/i.test(message) ? "give --region, or set AWS_REGION" : undefined;
  return `${what}: ${region ?? advice[name] ?? `${name}: ${message}`}`;
}
