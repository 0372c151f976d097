import { integer, string, type ValueOf } from "../input/schema";
import { optional, required, structure } from "../input/structure";

export const groupName = string({ min: 1, max: 128, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u });

export const groupMembers = {
  GroupName: required(groupName),
  Description: optional(string({ max: 2048 })),
  RoleArn: optional(string({ min: 20, max: 2048 })),
  Precedence: optional(integer({ min: 0 })),
} as const;

/** The settings of a group. */
export type GroupSettings = ValueOf<typeof groupSchema>;
export const groupSchema = structure(groupMembers);
