import "server-only";
import { flipPairInput, pairInput, resetIdleInput, seenIdleInput } from "#lib/shared/pairs.ts";
import { sqlUserPageInput } from "#lib/shared/sql-user-facts.ts";
import { sqlUserTarget } from "#lib/shared/sql-users.ts";
import { flipEffects, flipPair } from "../pairs/flip.ts";
import { deliverIdle, resetIdle, setEffects } from "../pairs/reset-idle.ts";
import { createPair, pairEffects, splitPair } from "../pairs/set-up.ts";
import { noteDeployed, noteIdle } from "../pairs/steps.ts";
import { getPair } from "../pairs/view.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

const about = ({ clusterId, name }: { clusterId: string; name: string }) => ({ clusterId, target: name });
const permission = "sql_users.reset";

export const pairDoor = readDoor({
  action: "pair.get",
  permission: "sql_users.read",
  input: sqlUserPageInput,
  about,
  work: getPair,
});

export const createPairDoor = mutationDoor({
  action: "pair.create",
  permission,
  input: pairInput,
  about,
  details: ({ partner, role, create }) => ({ partner, role, create: String(create) }),
  effects: pairEffects,
  work: createPair,
});

export const splitPairDoor = mutationDoor({
  action: "pair.split",
  permission,
  input: sqlUserTarget,
  about,
  work: splitPair,
});

/** The same audit action as other resets: notices, recovery and searches treat it alike. */
export const resetIdleDoor = mutationDoor({
  action: "sql_user.reset_password",
  permission,
  input: resetIdleInput,
  about,
  details: () => ({ pair: "idle" }),
  effects: setEffects,
  work: resetIdle,
});

export const deliverIdleDoor = mutationDoor({
  action: "pair.deliver",
  permission,
  input: sqlUserTarget,
  about,
  work: deliverIdle,
});

export const deployedDoor = mutationDoor({
  action: "pair.deployed",
  permission,
  input: sqlUserTarget,
  about,
  work: noteDeployed,
});

export const seenIdleDoor = mutationDoor({
  action: "pair.idle",
  permission,
  input: seenIdleInput,
  about,
  details: ({ said }) => ({ word: said ? "given" : "not given" }),
  work: noteIdle,
});

export const flipPairDoor = mutationDoor({
  action: "pair.flip",
  permission,
  input: flipPairInput,
  about,
  effects: flipEffects,
  work: flipPair,
});
