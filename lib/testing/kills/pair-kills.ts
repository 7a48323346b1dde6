import { expect } from "vitest";
import type { PairStep } from "#lib/shared/sql-users/pairs.ts";
import {
  createPairDoor,
  deliverIdleDoor,
  deployedDoor,
  flipPairDoor,
  resetIdleDoor,
  seenIdleDoor,
  splitPairDoor,
} from "../../server/edge/doors/sql-users/pairs.ts";
import type { AnyJob } from "../../server/jobs/define.ts";
import { type PairAct, pairJob } from "../../server/rotation/pairs/job.ts";
import { store } from "../../server/store/db/store.ts";
import { itemsOfJob } from "../../server/store/jobs/job-items.ts";
import { pairOf } from "../../server/store/sql-users/pairs.ts";
import { begin, codeOf, owned, restrict, world } from "../request-steps.ts";
import { change, type Person, person } from "../requests.ts";
import { at } from "../scripted-vendor.ts";
import { holdAtVendor, type JobKill } from "./job-kills.ts";

/* For tests only: acts with a pair whose server dies. */

type Act = {
  request: (by: Person) => Promise<unknown>;
  /** the step of the pair before the act, and after it; none: there is no pair any more */
  from: PairStep;
  to: PairStep | undefined;
  /** the SQL user whose password it sets */
  sets?: "app" | "app_b";
  /** whether the next server ends it, once the new password is stored */
  isEnded?: true;
};

const said = (name: string) => ({ ...at(name), said: true });

const ACTS: Record<PairAct, Act> = {
  reset: { request: (by) => change(by, resetIdleDoor, at("app_b")), from: "reset", to: "deploy", sets: "app_b" },
  deliver: { request: (by) => change(by, deliverIdleDoor, at("app_b")), from: "reset", to: "deploy" },
  deployed: { request: (by) => change(by, deployedDoor, at("app_b")), from: "deploy", to: "idle" },
  idle: { request: (by) => change(by, seenIdleDoor, said("app")), from: "idle", to: "flip" },
  flip: {
    request: (by) => change(by, flipPairDoor, said("app")),
    from: "flip",
    to: "reset",
    sets: "app",
    isEnded: true,
  },
  split: { request: (by) => change(by, splitPairDoor, at("app")), from: "idle", to: undefined },
};

function pairAt(name: PairAct): JobKill {
  const { request, from, to, sets, isEnded } = ACTS[name];
  let bea: Person;
  let calls = 0;
  const { hold, answer } = holdAtVendor();
  const kill: JobKill = {
    kind: pairJob as AnyJob,
    step: name,
    items: 1,
    // Another server begins nothing that nobody waits for.
    ends: (isSent, point) => {
      if (point === "after") return "done";
      if (point === "storing" && sets) return isEnded ? "done" : "unknown";
      return isSent ? "unknown" : "failed";
    },
    begin: async () => {
      await begin();
      bea = await person("Bea", { role: "cluster_creator" });
      for (const each of ["app", "app_b"]) await owned(each);
      await restrict(at("app_b"));
      const pair = { ...at("app"), partner: "app_b", role: "shop_rw_role", create: false };
      expect(codeOf(await change(bea, createPairDoor, pair))).toBe("ok");
      const set = from === "reset" ? {} : { set_at: Date.now(), set_by: "Bea" };
      await (await store())
        .updateTable("pairs")
        .set({ step: from, ...set })
        .execute();
      world.instead = ({ method }, carryOut) => {
        if (method !== "PUT") return undefined;
        calls += 1;
        return answer(carryOut);
      };
      return "";
    },
    request: () => request(bea),
    verify: async (job) => {
      const db = await store();
      const [item] = await itemsOfJob(db, job);
      const pair = await pairOf(db, at("app"));
      const isDone = item?.state === "done";
      expect(pair?.step).toBe(isDone ? to : from);
      if (pair) expect(pair.active.name).toBe(isDone && name === "flip" ? "app_b" : "app");
      const isSet = sets !== undefined && world.users.get(sets) !== "old";
      if (item?.state !== "unknown") expect(isSet).toBe(isDone && sets !== undefined);
    },
    changes: () => calls,
  };
  return sets ? Object.assign(kill, { hold, storesAfter: true }) : kill;
}

/** One for each act. */
export const PAIR_KILLS: Record<string, () => JobKill> = {
  "pair whose idle one is reset": () => pairAt("reset"),
  "pair whose password is delivered": () => pairAt("deliver"),
  "pair that is deployed": () => pairAt("deployed"),
  "pair whose active one is seen idle": () => pairAt("idle"),
  "pair that is flipped": () => pairAt("flip"),
  "pair that is split": () => pairAt("split"),
};
