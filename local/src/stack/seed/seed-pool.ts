import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
  DescribeUserPoolCommand,
  GroupExistsException,
  ListGroupsCommand,
  UserNotFoundException,
  UsernameExistsException,
  type UserPoolType,
} from "@aws-sdk/client-cognito-identity-provider";
import type { SeededUser } from "../../model/ready-line";

import { makePassword } from "./password";
import type { SeedFile, SeedUser } from "./seed-file";

/** Keeps generated passwords. Written before the user is created, so that an interrupted start loses none. */
export interface PasswordVault {
  get(username: string): string | undefined;
  put(username: string, password: string): void;
}

/** The names of all groups of a pool. Rejects with the API's own error. */
export async function groupsInPool(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (let token: string | undefined; ; ) {
    const page = await client.send(
      new ListGroupsCommand({ UserPoolId, ...(token !== undefined && { NextToken: token }) }),
    );
    names.push(...(page.Groups ?? []).flatMap(({ GroupName }) => GroupName ?? []));
    token = page.NextToken;
    if (token === undefined) return names;
  }
}

/**
 * Creates the groups and users of a seed file in a user pool, through the pool's own API: the same on AWS and here.
 * What exists already is kept; only missing group memberships are added. Rejects with the API's own error.
 */
export async function seedPool(
  client: CognitoIdentityProviderClient,
  userPoolId: string,
  seed: SeedFile,
  vault: PasswordVault,
): Promise<readonly SeededUser[]> {
  const { UserPool: pool } = await client.send(new DescribeUserPoolCommand({ UserPoolId: userPoolId }));
  await Promise.all([...new Set(seed.groups)].map((group) => makeGroup(client, userPoolId, group)));
  return Promise.all(seed.users.map((user) => makeUser({ client, userPoolId, pool, vault }, user)));
}

interface Seeding {
  readonly client: CognitoIdentityProviderClient;
  readonly userPoolId: string;
  readonly pool: UserPoolType | undefined;
  readonly vault: PasswordVault;
}

async function makeGroup(client: CognitoIdentityProviderClient, UserPoolId: string, GroupName: string): Promise<void> {
  try {
    await client.send(new CreateGroupCommand({ UserPoolId, GroupName }));
  } catch (error) {
    if (!(error instanceof GroupExistsException)) throw error;
  }
}

async function makeUser(seeding: Seeding, user: SeedUser): Promise<SeededUser> {
  const { client, userPoolId: UserPoolId, vault } = seeding;
  const Username = signInName(user, seeding.pool);
  const password = await createUser(seeding, Username, user);
  await Promise.all(
    user.groups.map((GroupName) => client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }))),
  );
  const known = password ?? vault.get(Username);
  return known === undefined
    ? { username: Username, groups: user.groups }
    : { username: Username, groups: user.groups, password: known };
}

/** The password that was set; undefined if the user existed before, with a password of its own. */
async function createUser(seeding: Seeding, Username: string, user: SeedUser): Promise<string | undefined> {
  const { client, userPoolId: UserPoolId, pool, vault } = seeding;
  const kept = vault.get(Username);
  const Password = kept ?? makePassword(pool?.Policies?.PasswordPolicy?.MinimumLength ?? 0);
  if (kept === undefined && (await exists(seeding, Username))) return undefined;
  vault.put(Username, Password);
  const UserAttributes = Object.entries(user.attributes).map(([Name, Value]) => ({ Name, Value }));
  try {
    await client.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: "SUPPRESS" }));
  } catch (error) {
    if (!(error instanceof UsernameExistsException)) throw error;
    if (!(await awaitsPassword(seeding, Username))) return Password;
  }
  await client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
  return Password;
}

async function exists(seeding: Seeding, Username: string): Promise<boolean> {
  return (await statusOf(seeding, Username)) !== undefined;
}

/** True for a user whom an earlier, interrupted seeding created without a password. */
async function awaitsPassword(seeding: Seeding, Username: string): Promise<boolean> {
  return (await statusOf(seeding, Username)) === "FORCE_CHANGE_PASSWORD";
}

async function statusOf({ client, userPoolId }: Seeding, Username: string): Promise<string | undefined> {
  try {
    const user = await client.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username }));
    return user.UserStatus;
  } catch (error) {
    if (error instanceof UserNotFoundException) return undefined;
    throw error;
  }
}

function signInName(user: SeedUser, pool: UserPoolType | undefined): string {
  const attribute = pool?.UsernameAttributes?.find((name) => user.attributes[name] !== undefined);
  return (attribute === undefined ? undefined : user.attributes[attribute]) ?? user.username;
}
