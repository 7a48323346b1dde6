import { z } from "zod";
import { ALL_CLUSTERS, CLUSTER_ROLES, type ClusterRole } from "../policy.ts";
import { clusterIdSchema } from "../sql-users/clusters.ts";

export const GROUP_MAX = 200;
/** Line breaks, control characters, and those that change the writing direction: the audit shows it within other text. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const id = z.string().min(1).max(100);

/** The rights that a group at the sign-in provider gives to its members. */
const directoryGift = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("administrator") }),
  z.strictObject({ kind: z.literal("team"), teamId: id }),
  z.strictObject({
    kind: z.literal("cluster_role"),
    clusterId: z.union([z.literal(ALL_CLUSTERS), clusterIdSchema]),
    role: z.enum(CLUSTER_ROLES),
  }),
]);
export type DirectoryGift = z.infer<typeof directoryGift>;

export const addGroupInput = z.strictObject({
  group: z
    .string()
    .trim()
    .min(1, "Enter the group's name as the provider sends it.")
    .max(GROUP_MAX, `At most ${GROUP_MAX} characters.`)
    .refine((name) => !UNPRINTABLE.test(name), "Use printable characters only."),
  gift: directoryGift,
});
export type AddGroupInput = z.input<typeof addGroupInput>;

export const groupTarget = z.strictObject({ id });

/** A row of the table. `accounts`: how many had it from this group at their last sign-in at the provider. */
export type DirectoryRule = {
  id: string;
  group: string;
  gift: DirectoryGift;
  by: string;
  at: number;
  accounts: number;
};

/** The rights of an account from the directory. */
export type DirectoryRights = {
  administrator: boolean;
  teams: { id: string; name: string }[];
  clusterRoles: { clusterId: string; role: ClusterRole }[];
};

/** `on`: the name of the team or cluster that it is about; empty for an administrator. */
export type ShownDirectoryRule = DirectoryRule & { on: string };

/** The table. `claim` is null where `OIDC_GROUPS_CLAIM` is not set: then no row gives anything. */
export type DirectoryView = { provider: string; claim: string | null; rules: ShownDirectoryRule[] };

/** Whether the directory gives any right. */
export function hasRights({ administrator, teams, clusterRoles }: DirectoryRights): boolean {
  return administrator || teams.length + clusterRoles.length > 0;
}
