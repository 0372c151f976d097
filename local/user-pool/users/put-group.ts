import type { GroupSettings } from "../config/group-settings";
import type { Services } from "../services";
import type { GroupRecord } from "../store/records";

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
