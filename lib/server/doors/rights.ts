import "server-only";
import { z } from "zod";
import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { RoleHolder } from "#lib/shared/rights.ts";
import { grantRoleInput, revokeRoleInput } from "#lib/shared/rights-input.ts";
import { grantRole, listRights, revokeRole } from "../accounts/rights.ts";
import { thenVoidLinks } from "../claims/void-links.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

export const rightsDoor = readDoor({
  action: "rights.list",
  permission: "rights.manage",
  input: z.strictObject({}),
  work: listRights,
});

const about = ({ holder, clusterId }: { holder: RoleHolder; clusterId: string }) =>
  present({
    target: holder.id,
    clusterId: clusterId === ALL_CLUSTERS ? undefined : clusterId,
  });

export const grantRoleDoor = mutationDoor({
  action: "rights.grant",
  permission: "rights.manage",
  input: grantRoleInput,
  confirmed: true,
  about,
  details: ({ clusterId, role }) => ({ role, cluster: clusterId }),
  work: thenVoidLinks(grantRole),
});

export const revokeRoleDoor = mutationDoor({
  action: "rights.revoke",
  permission: "rights.manage",
  input: revokeRoleInput,
  confirmed: true,
  about,
  details: ({ clusterId }) => ({ cluster: clusterId }),
  work: thenVoidLinks(revokeRole),
});
