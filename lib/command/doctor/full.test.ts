import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { checkedBy } from "#lib/sql/assumptions/check.ts";
import { clean } from "#lib/sql/assumptions/full/clean.ts";
import { MOST_CALLS, MOST_LOGINS, MOST_STATEMENTS } from "#lib/sql/assumptions/full/cost.ts";
import type { Hands } from "#lib/sql/assumptions/full/hands.ts";
import { isAdminSession, runFull } from "#lib/sql/assumptions/full/run.ts";
import type { Thing } from "#lib/sql/assumptions/full/things.ts";
import { ASSUMPTIONS } from "#lib/sql/assumptions/registry.ts";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import type { BreakName } from "../../emulator/faults/breaks.ts";
import { DEMO_CLUSTERS } from "../../emulator/world/scenario-demo.ts";
import { BOSS } from "../../testing/emulator/emulated-sql.ts";
import { doctorHands, MemoryJournal } from "../../testing/kills/doctor-hands.ts";
import {
  giveBack,
  IMMORTAL,
  type Kill,
  Killed,
  kills,
  mortal,
  onCluster,
  takeNames,
} from "../../testing/kills/doctor-kills.ts";
import { sayRemovals } from "./full.ts";

const CLUSTER = DEMO_CLUSTERS.production;
const ABOUT = { version: "v26.2.1", plan: "ADVANCED", sqlUser: "a_first" };
const CHANGED = ASSUMPTIONS.filter(({ by }) => by === "change").map(({ id }) => id);

let cloud: Emulator;
let hands: Hands;
let close: () => Promise<void>;
let journal: MemoryJournal;
let before: readonly string[];

const PLACE = () => ({ cloud, clusterId: CLUSTER });

beforeAll(async () => {
  cloud = await startEmulator({ sqlClusterIds: [CLUSTER], rateLimit: { perSecond: 0 } });
  await cloud.addUser(CLUSTER, BOSS.user, { password: BOSS.password });
});
afterAll(() => cloud.stop());
beforeEach(async () => {
  ({ hands, close } = await doctorHands(cloud, CLUSTER));
  journal = new MemoryJournal();
  before = onCluster(PLACE());
});
afterEach(async () => {
  cloud.differIn([]);
  await close();
});

async function full(signal = new AbortController().signal) {
  const { outcomes, end } = await runFull(hands, journal, { things: [], signal });
  const checked = checkedBy({ calls: new Map(), statements: null, changes: outcomes }, ABOUT);
  const idsOf = (wanted: string) =>
    checked
      .filter(({ assumption, result }) => assumption.by === "change" && result === wanted)
      .map(({ assumption }) => assumption.id);
  return { end, holds: idsOf("holds"), differs: idsOf("differs"), unseen: idsOf("unseen") };
}

test("on a whole cluster every assumption about changes holds, within the stated cost, and nothing is left", async () => {
  const sql = cloud.sql(CLUSTER);
  const [statements, calls] = [sql.record().length, cloud.record().length];
  expect(await full()).toEqual({ end: "whole", holds: CHANGED, differs: [], unseen: [] });
  expect(onCluster(PLACE())).toEqual(before);
  expect(journal.things).toEqual([]);
  const sent = sql.record().slice(statements);
  const logins = sent.filter(({ text }) => text === null).length;
  // Logins that are refused for another reason than the password are not in the record.
  expect(logins + 2).toBeLessThanOrEqual(MOST_LOGINS);
  expect(sent.length - logins).toBeLessThanOrEqual(MOST_STATEMENTS);
  expect(cloud.record().length - calls).toBeLessThanOrEqual(MOST_CALLS);
});

/** For each assumption the way in which the cluster differs, and what else is then another. */
const BROKEN: Readonly<Record<string, readonly [BreakName, ...string[]]>> = {
  "C-11": ["SQL users of the Cloud API are not admin"],
  "C-12": ["a change answers with another name"],
  "C-13": ["the same password is refused"],
  "C-14": ["a new password ends sessions"],
  "C-15": ["to delete nobody is answered as done"],
  "C-16": ["owners are deleted"],
  "C-17": ["the old password stays"],
  "L-27": ["a verifier is taken for the password"],
  "L-28": ["CREATE USER makes an admin"],
  "L-29": ["VALID UNTIL has whole seconds"],
  "L-30": ["an end and NOLOGIN refuse nobody"],
  "L-31": ["open sessions keep admin"],
  "L-32": ["CANCEL SESSIONS ends nothing"],
  "L-33": ["grants of one SQL user are not listed"],
  "L-34": ["defaults of a grantee are not listed"],
};

describe("broken one after the other", () => {
  test("every assumption about changes has its own switch", () => {
    expect(Object.keys(BROKEN)).toEqual(CHANGED);
  });

  test.each(Object.entries(BROKEN))("%s is found and named, and nothing is left", async (id, [name, ...others]) => {
    cloud.differIn([name]);
    expect((await full()).differs).toEqual([id, ...others]);
    cloud.differIn([]);
    expect(onCluster(PLACE())).toEqual(before);
    expect(journal.things).toEqual([]);
  });
});

/** How many acts a whole check has. */
async function actsOf(): Promise<number> {
  const counted = mortal(hands, new MemoryJournal(), IMMORTAL);
  await runFull(counted.hands, counted.journal, { things: [], signal: new AbortController().signal });
  return counted.acts();
}

/** Runs a check that is cut off, and then what the next starts do. */
async function cutOff({ death, again, others }: Kill): Promise<readonly string[]> {
  const dying = mortal(hands, journal, death);
  const run = runFull(dying.hands, dying.journal, { things: [], signal: new AbortController().signal });
  await expect(run).rejects.toThrow(Killed);
  const taken = others === "nothing" ? [] : await takeNames(PLACE(), journal.things, others);
  if (again) {
    const second = mortal(hands, journal, again);
    await clean(second.hands, second.journal, journal.things).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
  }
  await clean(hands, journal, journal.things);
  if (await dying.arrive()) await clean(hands, journal, journal.things);
  return taken;
}

const [SEED, KILLS] = [32, process.env.ROLECALL_PROVE ? 100 : 25];

test(`killed ${KILLS} times (seed ${SEED}), the next start leaves nothing behind, and what others made under its names stays`, async () => {
  const acts = await actsOf();
  for (const [index, kill] of kills(SEED, KILLS, acts).entries()) {
    const about = `${index + 1}: ${JSON.stringify(kill)}`;
    const taken = await cutOff(kill);
    expect(onCluster(PLACE()), about).toEqual([...before, ...taken].toSorted());
    giveBack(PLACE(), taken);
    // What may still arrive stays in the journal for a while, and so does what may be the check's.
    await clean(Object.assign({}, hands, { now: () => Date.now() + 3_600_000 }), journal, journal.things);
    expect(journal.things, about).toEqual([]);
  }
});

test("a SQL user whose password is refused right after its creation stays in the journal, and is named", async () => {
  // As where psql takes the password of its service file.
  const signsIn = hands.signIn;
  hands = Object.assign({}, hands, { signIn: async () => ({ is: "refused" }) as const });
  const created = Object.assign({}, hands.api, {
    create: async (name: string, password: string) => {
      await hands.api.create(name, password);
      throw new Killed();
    },
  });
  const removals = async () => [...(await clean(hands, journal, journal.things)).values()];
  const run = { things: [], signal: new AbortController().signal };
  await expect(runFull(Object.assign({}, hands, { api: created }), journal, run)).rejects.toThrow(Killed);
  expect(await removals()).toEqual(["stays"]);
  expect(journal.things).toHaveLength(1);
  hands = Object.assign({}, hands, { signIn: signsIn });
  expect(await removals()).toEqual(["removed"]);
  expect(onCluster(PLACE())).toEqual(before);
});

test("what was asked for and may still come is said, and is not clean", async () => {
  const api = Object.assign({}, hands.api, { create: async () => ({ is: "none" }) as const });
  const run = { things: [], signal: new AbortController().signal };
  const { removals } = await runFull(Object.assign({}, hands, { api }), journal, run);
  expect([...removals.values()]).toContain("late");
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => said.mockRestore());
  expect(sayRemovals(removals, { path: "the-journal" })).toBe(false);
  expect(said.mock.calls.flat().join("")).toMatch(
    /may still come: rolecall_doctor_\w+\. .*ten minutes; the-journal keeps it/,
  );
});

test("where the journal cannot be written any more, what was made is removed before the failure is said", async () => {
  let writes = 0;
  const full = Object.assign(new MemoryJournal(), {
    write: async (things: readonly Thing[]) => {
      writes += 1;
      if (writes === 3) throw new Error("no space left");
      full.things = things;
    },
  });
  const run = { things: [], signal: new AbortController().signal };
  await expect(runFull(hands, full, run)).rejects.toThrow("no space left");
  expect(onCluster(PLACE())).toEqual(before);
});

test("cancelled before any step, it removes what it made so far", async () => {
  for (let steps = 1; steps < 40; steps += process.env.ROLECALL_PROVE ? 1 : 5) {
    const cancel = new AbortController();
    let said = 0;
    hands = Object.assign({}, hands, {
      step: () => {
        said += 1;
        if (said === steps) cancel.abort();
      },
    });
    expect((await full(cancel.signal)).end).toBe("cancelled");
    expect(onCluster(PLACE())).toEqual(before);
    expect(journal.things).toEqual([]);
  }
});

test("a key that may make no SQL user ends it before anything is made", async () => {
  const api = Object.assign({}, hands.api, { create: async () => ({ is: "forbidden" }) as const });
  hands = Object.assign({}, hands, { api });
  expect((await full()).end).toBe("key");
  expect(onCluster(PLACE())).toEqual(before);
  expect(journal.things).toEqual([]);
});

test("a SQL user that is no admin, or may not grant it, is known before", async () => {
  const sql = cloud.sql(CLUSTER);
  expect(await isAdminSession(hands.admin)).toBe(true);
  sql.asRoot(`REVOKE ADMIN OPTION FOR admin FROM ${BOSS.user}`);
  expect(await isAdminSession(hands.admin)).toBe(false);
  sql.asRoot(`REVOKE admin FROM ${BOSS.user}`);
  expect(await isAdminSession(hands.admin)).toBe(false);
  sql.asRoot(`GRANT admin TO ${BOSS.user} WITH ADMIN OPTION`);
});

test("a database that somebody put a table into stays with its owner, and so does a SQL user that was given rights", async () => {
  const made = (kind: Thing["kind"]) => journal.things.filter((thing) => thing.kind === kind).at(-1)?.name ?? "";
  const api = Object.assign({}, hands.api, {
    remove: (name: string) => {
      if (made("database") !== "")
        cloud.setBlockers(CLUSTER, BOSS.user, { grants: [`${made("database")}.public.theirs`] });
      return hands.api.remove(name);
    },
  });
  const { removals } = await runFull(Object.assign({}, hands, { api }), journal, {
    things: [],
    signal: new AbortController().signal,
  });
  expect([...removals.values()].toSorted()).toEqual(["gone", "stays", "stays"]);
  expect(journal.things.map(({ name }) => name).toSorted()).toEqual([made("user"), made("database")].toSorted());
  const sql = cloud.sql(CLUSTER);
  sql.asRoot(`REVOKE ALL ON TABLE "${made("database")}".public.theirs FROM ${BOSS.user}`);
  expect(onCluster(PLACE()).filter((line) => line.startsWith("rolecall_doctor_"))).toHaveLength(2);
});
