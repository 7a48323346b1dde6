import "server-only";
import * as operations from "#lib/shared/operations/sql-users/claims.ts";
import { requireKeyOn } from "../../../cloud/changeable.ts";
import { bind } from "../../../run/door.ts";
import { claimRecipients, listClaims, revokeClaim } from "../../../sharing/claims/manage.ts";
import { sendClaim } from "../../../sharing/claims/send.ts";

export const claimRecipientsDoor = bind(operations.claimRecipients, {
  permission: "sql_users.reset",
  about: ({ clusterId }) => ({ clusterId }),
  work: claimRecipients,
});
export const claimListDoor = bind(operations.claimList, {
  permission: "sql_users.reset",
  about: ({ clusterId }) => ({ clusterId }),
  work: listClaims,
});

export const sendClaimDoor = bind(operations.sendClaim, {
  permission: "sql_users.reset",
  about: ({ clusterId, name }) => ({ clusterId, target: name }),
  details: ({ hours }) => ({ hours: String(hours) }),
  needsKey: (_, input) => requireKeyOn(input),
  // Its recipient would be promised a password.
  relies: { on: ["reset"] },
  work: sendClaim,
});

export const revokeClaimDoor = bind(operations.revokeClaim, {
  permission: "sql_users.reset",
  about: ({ clusterId, name }) => ({ clusterId, target: name }),
  work: revokeClaim,
});
