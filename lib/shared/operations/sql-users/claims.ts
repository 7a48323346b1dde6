import { z } from "zod";
import {
  claimRecipientsInput,
  claimRecipientsSchema,
  claimTarget,
  type MadeClaim,
  sendClaimInput,
} from "../../requests/claims.ts";
import { clusterIdSchema } from "../../sql-users/clusters.ts";
import { change, nothing, read, recorded, typed } from "../define.ts";

export const claimRecipients = read("claim.recipients", {
  input: claimRecipientsInput,
  answer: claimRecipientsSchema,
  on: "cluster",
  from: "browser",
});

export const claimList = read("claim.list", {
  input: z.strictObject({ clusterId: clusterIdSchema }),
  on: "cluster",
  from: "server",
});

export const sendClaim = change("claim.send", {
  input: sendClaimInput,
  answer: typed<MadeClaim>(),
  on: "sql_user",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const revokeClaim = change("claim.revoke", {
  input: claimTarget,
  answer: nothing,
  on: "claim",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const claimUse = recorded("claim.use", {
  on: "claim",
  changes: "cloud",
  ocsf: "password_reset",
});

export const claimReopen = recorded("claim.reopen", {
  on: "claim",
  changes: "record",
  ocsf: "entity",
});
