import "server-only";
import * as operations from "#lib/shared/operations/people/leaver.ts";
import { requireConfirmed } from "../../../access/guard.ts";
import { continueLeaverEffects, startLeaverEffects } from "../../../leaver/effects.ts";
import { emailOfLeaver, leaverEvidence, requirePlan } from "../../../leaver/evidence.ts";
import { getLeaver } from "../../../leaver/read.ts";
import { continueLeaver, exemptFromLeaver, startLeaver } from "../../../leaver/start.ts";
import { bind } from "../../../run/door.ts";

const common = { permission: "accounts.manage", confirmed: true } as const;
const about = ({ email }: { email: string }) => ({ target: email });

export const leaverDoor = bind(operations.leaver, {
  permission: "accounts.manage",
  work: getLeaver,
});

export const startLeaverDoor = bind(operations.startLeaver, {
  ...common,
  about,
  effects: startLeaverEffects,
  work: startLeaver,
});

export const continueLeaverDoor = bind(operations.continueLeaver, {
  ...common,
  about,
  effects: continueLeaverEffects,
  work: continueLeaver,
});

export const exemptFromLeaverDoor = bind(operations.exemptFromLeaver, {
  ...common,
  about,
  work: exemptFromLeaver,
});

/** Checks a download before it starts, so that a refusal is shown on the page and not as the downloaded file. */
export const leaverEvidenceCheckDoor = bind(operations.leaverEvidenceCheck, {
  permission: "accounts.manage",
  work: async ({ actor }, { accountId }) => {
    requireConfirmed(actor);
    return requirePlan(accountId);
  },
});

/** It changes nothing, but takes events of the audit out: so it is recorded, and needs the password. */
export const leaverEvidenceDoor = bind(operations.leaverEvidence, {
  ...common,
  about: async ({ accountId }) => {
    const target = await emailOfLeaver(accountId);
    return target === undefined ? {} : { target };
  },
  isThere: async ({ accountId }) => (await emailOfLeaver(accountId)) !== undefined,
  work: leaverEvidence,
});
