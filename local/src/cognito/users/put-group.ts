import type { GroupSettings } from "../resources/group-settings";
import type { Services } from "../resources/services";
import type { GroupRecord } from "../store/records";
import type { Tables } from "../store/tables";
import { setMembership } from "./groups";

/** Makes a group or changes it. Its members stay. Call it in a transaction. */
export function putGroup(
  { tables, clock }: Services,
  poolId: string,
  { GroupName, Description, Precedence, RoleArn }: GroupSettings,
  { fromTemplate }: { readonly fromTemplate: boolean },
): GroupRecord {
  const now = clock();
  const group: GroupRecord = {
    name: GroupName,
    ...(Description !== undefined && { description: Description }),
    ...(Precedence !== undefined && { precedence: Precedence }),
    ...(RoleArn !== undefined && { roleArn: RoleArn }),
    createdAt: tables.groups.get(poolId, GroupName)?.createdAt ?? now,
    modifiedAt: now,
    fromTemplate,
  };
  tables.groups.put([poolId, GroupName], group);
  return group;
}

/** Removes a group and takes its members out. Call it in a transaction. */
export function removeGroup(tables: Tables, poolId: string, name: string): void {
  for (const { key } of [...tables.usersOfGroup.entries([poolId, name])])
    setMembership(tables, poolId, String(key[2]), name, false);
  tables.groups.remove(poolId, name);
}
