import { expect, test } from "vitest";
import { clean } from "#lib/sql/assumptions/full/clean.ts";
import { runFull } from "#lib/sql/assumptions/full/run.ts";
import {
  type Death,
  giveBack,
  IMMORTAL,
  type Kill,
  Killed,
  kills,
  mortal,
  onCluster,
  takeNames,
} from "../../../testing/kills/doctor-kills.ts";
import { freshProcess } from "../../../testing/server.ts";
import { sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import { believed } from "../../cloud/full-check-names.ts";
import { beginFullCheck, fullCheckOf } from "../../store/clusters/full-checks.ts";
import { store } from "../../store/db/store.ts";
import { onCluster as onLink } from "../connection/session.ts";
import { links } from "../links.ts";
import { cleanFullChecks } from "./check-fully.ts";
import { handsOn } from "./hands.ts";
import { StoreJournal } from "./store-journal.ts";

/* A server that dies at any step of a full check, and the round of the next one, which has the journal of the store alone. */

freshProcess();
const world = sqlWorld(["shop"]);
const [SEED, KILLS] = [32, process.env.ROLECALL_PROVE ? 100 : 15];

/** Does the work of a full check on a server that dies so; resolves to how many acts it did. `then`: what is on its way arrives. */
async function dying(death: Death, work: "check" | "clean"): Promise<{ acts: number; arrive: () => Promise<boolean> }> {
  const { clusterId } = world();
  const db = await store();
  let arrive = async () => false;
  let acts = 0;
  await onLink(clusterId, "req_1", async (link) => {
    await beginFullCheck(db, clusterId, "dying");
    const journal = new StoreJournal(db, clusterId, "dying");
    const things = await journal.read();
    const its = mortal(handsOn(clusterId, link, "req_1"), journal, death);
    const { signal } = new AbortController();
    const done =
      work === "check"
        ? runFull(its.hands, its.journal, { things, signal })
        : clean(its.hands, its.journal, things).then(() => {});
    await done.catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    acts = its.acts();
    // A statement that is on its way ends with the connection, a call of the Cloud API does not.
    arrive = its.arrive;
  });
  await links().closeAll();
  await db.updateTable("full_checks").set({ lease_until: 1 }).execute();
  return { acts, arrive: () => arrive().catch(() => true) };
}

async function left() {
  const { clusterId } = world();
  return believed(clusterId, (await fullCheckOf(await store(), clusterId))?.things ?? []);
}

async function killOnce({ death, again, others }: Kill): Promise<readonly string[]> {
  const { cloud, clusterId } = world();
  const { arrive } = await dying(death, "check");
  const taken = others === "nothing" ? [] : await takeNames({ cloud, clusterId }, await left(), others);
  if (again) await dying(again, "clean");
  const db = await store();
  await cleanFullChecks(db);
  if (await arrive()) {
    await db.updateTable("full_checks").set({ begun_at: 0 }).execute();
    await cleanFullChecks(db);
  }
  return taken;
}

test(`a server that dies ${KILLS} times (seed ${SEED}) in a full check leaves nothing behind, and what others made under its names stays`, async () => {
  const { cloud, clusterId } = world();
  const place = { cloud, clusterId };
  await turnOn(world(), "manage");
  const before = onCluster(place);
  const { acts } = await dying(IMMORTAL, "check");
  expect(acts).toBeGreaterThan(60);
  for (const [index, kill] of kills(SEED, KILLS, acts).entries()) {
    const taken = await killOnce(kill);
    expect(onCluster(place), `${index + 1}: ${JSON.stringify(kill)}`).toEqual([...before, ...taken].toSorted());
    giveBack(place, taken);
    // What may still arrive is not waited for.
    await (await store()).deleteFrom("full_checks").execute();
  }
});
