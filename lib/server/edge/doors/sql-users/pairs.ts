import "server-only";
import * as operations from "#lib/shared/operations/sql-users/pairs.ts";
import { requireKeyOn } from "../../../cloud/changeable.ts";
import { flipEffects, flipPair } from "../../../rotation/pairs/flip.ts";
import { deliverIdle, resetIdle, setEffects } from "../../../rotation/pairs/reset-idle.ts";
import { createPair, pairEffects, splitPair } from "../../../rotation/pairs/set-up.ts";
import { confirmDeployment, confirmIdle } from "../../../rotation/pairs/steps.ts";
import { getPair } from "../../../rotation/pairs/view.ts";
import { bind } from "../../../run/door.ts";

const about = ({ clusterId, name }: { clusterId: string; name: string }) => ({ clusterId, target: name });
const permission = "sql_users.reset";

export const pairDoor = bind(operations.pair, {
  permission: "sql_users.read",
  about,
  work: getPair,
});

export const createPairDoor = bind(operations.createPair, {
  permission,
  about,
  details: ({ partner, role, create }) => ({ partner, role, create: String(create) }),
  effects: pairEffects,
  work: createPair,
});

export const splitPairDoor = bind(operations.splitPair, {
  permission,
  about,
  work: splitPair,
});

/** Has the audit action of other resets: notices, recovery and searches treat it alike. */
export const resetIdleDoor = bind(operations.resetIdle, {
  permission,
  about,
  details: () => ({ pair: "idle" }),
  relies: { on: ["reset"] },
  effects: setEffects,
  work: resetIdle,
});

export const deliverIdleDoor = bind(operations.deliverIdle, {
  permission,
  about,
  needsKey: (_, input) => requireKeyOn(input),
  relies: { on: ["reset"] },
  work: deliverIdle,
});

export const deployedDoor = bind(operations.deployed, {
  permission,
  about,
  work: confirmDeployment,
});

export const seenIdleDoor = bind(operations.seenIdle, {
  permission,
  about,
  details: ({ said }) => ({ word: said ? "given" : "not given" }),
  work: confirmIdle,
});

export const flipPairDoor = bind(operations.flipPair, {
  permission,
  about,
  relies: { on: ["reset"] },
  effects: flipEffects,
  work: flipPair,
});
