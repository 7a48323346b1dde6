import "server-only";
import { z } from "zod";
import { claimTarget, sendClaimInput } from "#lib/shared/claims.ts";
import { clusterIdSchema } from "#lib/shared/clusters.ts";
import { targetNameSchema } from "#lib/shared/sql-users.ts";
import { claimRecipients, listClaims, revokeClaim } from "../claims/manage.ts";
import { sendClaim } from "../claims/send.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

const ofCluster = {
  permission: "sql_users.reset",
  input: z.strictObject({ clusterId: clusterIdSchema }),
  about: ({ clusterId }: { clusterId: string }) => ({ clusterId }),
} as const;

export const claimRecipientsDoor = readDoor({
  action: "claim.recipients",
  permission: "sql_users.reset",
  input: z.strictObject({ clusterId: clusterIdSchema, name: targetNameSchema.optional() }),
  about: ({ clusterId }) => ({ clusterId }),
  work: claimRecipients,
});
export const claimListDoor = readDoor({ ...ofCluster, action: "claim.list", work: listClaims });

export const sendClaimDoor = mutationDoor({
  action: "claim.send",
  permission: "sql_users.reset",
  input: sendClaimInput,
  about: ({ clusterId, name }) => ({ clusterId, target: name }),
  details: ({ hours }) => ({ hours: String(hours) }),
  work: sendClaim,
});

export const revokeClaimDoor = mutationDoor({
  action: "claim.revoke",
  permission: "sql_users.reset",
  input: claimTarget,
  about: ({ clusterId, name }) => ({ clusterId, target: name }),
  work: revokeClaim,
});
