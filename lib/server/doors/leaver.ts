import "server-only";
import { evidenceInput, exemptInput, leaverInput, startLeaverInput } from "#lib/shared/leaver.ts";
import { continueLeaverEffects, startLeaverEffects } from "../leaver/effects.ts";
import { leaverEvidence } from "../leaver/evidence.ts";
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

export const leaverEvidenceDoor = mutationDoor({
  ...common,
  action: "leaver.evidence",
  input: evidenceInput,
  about,
  work: leaverEvidence,
});
