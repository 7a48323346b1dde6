import "server-only";
import { exemptInput, leaverInput, startLeaverInput } from "#lib/shared/leaver.ts";
import { requireConfirmed } from "../access/guard.ts";
import { continueLeaverEffects, startLeaverEffects } from "../leaver/effects.ts";
import { emailOfLeaver, leaverEvidence, requirePlan } from "../leaver/evidence.ts";
import { getLeaver } from "../leaver/read.ts";
import { continueLeaver, exemptFromLeaver, startLeaver } from "../leaver/start.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

const common = { permission: "accounts.manage", confirmed: true } as const;
const about = ({ email }: { email: string }) => ({ target: email });

export const leaverDoor = readDoor({
  action: "leaver.get",
  permission: "accounts.manage",
  input: leaverInput,
  work: getLeaver,
});

export const startLeaverDoor = mutationDoor({
  ...common,
  action: "leaver.start",
  input: startLeaverInput,
  about,
  effects: startLeaverEffects,
  work: startLeaver,
});

export const continueLeaverDoor = mutationDoor({
  ...common,
  action: "leaver.continue",
  input: startLeaverInput,
  about,
  effects: continueLeaverEffects,
  work: continueLeaver,
});

export const exemptFromLeaverDoor = mutationDoor({
  ...common,
  action: "leaver.exempt",
  input: exemptInput,
  about,
  work: exemptFromLeaver,
});

/** Checks a download before it starts, so that a refusal is shown on the page and not as the downloaded file. */
export const leaverEvidenceCheckDoor = readDoor({
  action: "leaver.evidence",
  permission: "accounts.manage",
  input: leaverInput,
  work: async ({ actor }, { accountId }) => {
    requireConfirmed(actor);
    return requirePlan(accountId);
  },
});

/** It changes nothing, but takes events of the audit out: so it is recorded, and needs the password. */
export const leaverEvidenceDoor = mutationDoor({
  ...common,
  action: "leaver.evidence",
  input: leaverInput,
  about: async ({ accountId }) => {
    const target = await emailOfLeaver(accountId);
    return target === undefined ? {} : { target };
  },
  isThere: async ({ accountId }) => (await emailOfLeaver(accountId)) !== undefined,
  work: leaverEvidence,
});
