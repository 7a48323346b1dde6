import "server-only";
import * as operations from "#lib/shared/operations/people/rights.ts";
import type { RoleHolder } from "#lib/shared/people/rights.ts";
import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import { confirmByLabel, declineByLabel, grantByLabel, revokeByLabel } from "../../../people/accounts/label-rights.ts";
import { grantRole, listRights, readRoleLeft, revokeRole } from "../../../people/accounts/rights.ts";
import { bind } from "../../../run/door.ts";
import { withLinkVoiding } from "../../../sharing/claims/void-links.ts";

export const rightsDoor = bind(operations.rights, {
  permission: "rights.manage",
  work: listRights,
});

export const roleLeftDoor = bind(operations.roleLeft, {
  permission: "rights.manage",
  work: readRoleLeft,
});

const about = ({ holder, clusterId }: { holder: RoleHolder; clusterId: string }) =>
  present({
    target: holder.id,
    clusterId: clusterId === ALL_CLUSTERS ? undefined : clusterId,
  });

export const grantRoleDoor = bind(operations.grantRole, {
  permission: "rights.manage",
  confirmed: true,
  about,
  details: ({ clusterId, role }) => ({ role, cluster: clusterId }),
  work: withLinkVoiding(grantRole),
});

export const revokeRoleDoor = bind(operations.revokeRole, {
  permission: "rights.manage",
  confirmed: true,
  about,
  details: ({ clusterId }) => ({ cluster: clusterId }),
  work: withLinkVoiding(revokeRole),
});

export const grantLabelDoor = bind(operations.grantLabel, {
  permission: "rights.manage",
  confirmed: true,
  about: ({ holder }) => ({ target: holder.id }),
  details: ({ label, role }) => ({ label, role }),
  work: grantByLabel,
});

export const revokeLabelDoor = bind(operations.revokeLabel, {
  permission: "rights.manage",
  confirmed: true,
  about: ({ id }) => ({ target: id }),
  work: withLinkVoiding(revokeByLabel),
});

const aboutLabel = ({ clusterId }: { clusterId: string }) => ({ clusterId });
const labelDetails = ({ label }: { label: string }) => ({ label });

export const confirmLabelDoor = bind(operations.confirmLabel, {
  permission: "rights.manage",
  confirmed: true,
  about: aboutLabel,
  details: labelDetails,
  work: confirmByLabel,
});

export const declineLabelDoor = bind(operations.declineLabel, {
  permission: "rights.manage",
  confirmed: true,
  about: aboutLabel,
  details: labelDetails,
  work: withLinkVoiding(declineByLabel),
});
