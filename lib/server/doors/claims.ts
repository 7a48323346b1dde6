import "server-only";
import * as operations from "#lib/shared/operations/claims.ts";
import { claimRecipients, listClaims, revokeClaim } from "../claims/manage.ts";
import { sendClaim } from "../claims/send.ts";
import { bind } from "../run/door.ts";

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
  work: sendClaim,
});

export const revokeClaimDoor = bind(operations.revokeClaim, {
  permission: "sql_users.reset",
  about: ({ clusterId, name }) => ({ clusterId, target: name }),
  work: revokeClaim,
});
