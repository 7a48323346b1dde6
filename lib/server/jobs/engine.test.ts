import { beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { inRequest } from "../../testing/next-headers.ts";
import { freshServer, onStore, STORES } from "../../testing/on-store.ts";
import { unitPerson } from "../../testing/people.ts";
import { person } from "../../testing/requests.ts";
import { type Actor, currentActor } from "../access/guard.ts";
import { drain } from "../base/request/in-flight.ts";
import type { Store } from "../store/db/open.ts";
import { putSetting } from "../store/db/settings.ts";
import { store } from "../store/db/store.ts";
import { pauseJob, restJob, resumeJob } from "../store/jobs/job-changes.ts";
import { itemsOfJob, stepsOfItem } from "../store/jobs/job-items.ts";
import { jobOf, newestJobs } from "../store/jobs/jobs.ts";
import { proceed, progressOf, startJob, underOf } from "./control.ts";
import { type AnyJob, defineJob, StarterGone, type StepContext, type StepEnd } from "./define.ts";
import { type JobDefinitions, sweepJobs, workOn, workOnJobs } from "./work.ts";

freshServer();

type Data = { log: string[] };
type Name = "first" | "second";
type Context = StepContext<{ text: string }, { name: string }, Data, Name>;
type End = StepEnd<Data, Name>;

/** What the steps of the job of these tests do. */
let first: (context: Context) => Promise<End>;
let second: (context: Context) => Promise<End>;

const testJob = defineJob({
  kind: "rotation",
  input: z.object({ text: z.string() }),
  item: z.object({ name: z.string() }),
  data: z.object({ log: z.array(z.string()) }),
  steps: {
    first: { as: "rolecall", run: (context) => first(context), recover: async () => ({ is: "not done" }) },
    second: { as: "rolecall", run: (context) => second(context), recover: async () => ({ is: "not done" }) },
  },
  mayRun: () => {},
  maySee: () => true,
  mayControl: () => true,
  atOnce: 2,
});

const STARTER = { id: "acc_1", ...unitPerson("Ada"), sessionHash: "" };
const UNDER = { starter: STARTER, requestId: "req_1", address: "192.0.2.7" };
const noPause = async () => {};

let db: Store;

async function started(names: readonly string[], more: object = {}): Promise<string> {
  const items = names.map((name) => ({ step: "first", input: { name }, data: { log: [] } }));
  const id = await startJob(db, testJob, { ...UNDER, input: { text: "x" }, ...more }, items);
  if (id === undefined) throw new Error("an open key is taken");
  return id;
}

const work = (id: string, kind: AnyJob = testJob) => workOn(db, kind, id, { pause: noPause });
const statesOf = async (id: string) =>
  (await itemsOfJob(db, id)).map(({ state, step, code }) => [state, step, ...(code ? [code] : [])].join(" "));

describe.each(STORES)("stored work on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    db = await store();
    first = async () => ({ is: "done", next: "second" });
    second = async () => ({ is: "done" });
  });

  test("does the steps of each item in their order, and stores what each has come to", async () => {
    first = async ({ item, save }) => {
      await save({ data: { log: [...item.data.log, `first of ${item.input.name}`] } });
      return { is: "done", next: "second", facts: { count: 1 } };
    };
    second = async ({ item }) => ({ is: "done", data: { log: [...item.data.log, "second"] } });
    const id = await started(["a", "b", "c"]);
    await work(id);
    expect(await jobOf(db, "rotation", id)).toMatchObject({ state: "ended", nextAt: null });
    expect((await itemsOfJob(db, id)).map(({ data }) => data)).toEqual(
      ["a", "b", "c"].map((name) => ({ log: [`first of ${name}`, "second"] })),
    );
    const [item] = await itemsOfJob(db, id);
    expect(await stepsOfItem(db, item?.id ?? "")).toMatchObject([
      { step: "first", outcome: "done", facts: { count: 1 } },
      { step: "second", outcome: "done", facts: null },
    ]);
  });

  test("tries an item again after a time that doubles, and remembers it in the store", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    first = async () => ({ is: "again", code: "busy" });
    const id = await started(["a"]);
    const waits: number[] = [];
    for (let count = 0; count < 3; count++) {
      await work(id);
      const nextAt = (await jobOf(db, "rotation", id))?.nextAt ?? 0;
      const [item] = await itemsOfJob(db, id);
      expect(item).toMatchObject({ state: "waiting", code: "busy", tries: count + 1, nextAt });
      waits.push((nextAt - (item?.at ?? 0)) / 1000);
      // Before its time, a round does nothing.
      await workOnJobs(db, { rotation: testJob } as unknown as JobDefinitions, { pause: noPause });
      expect((await itemsOfJob(db, id))[0]?.tries).toBe(count + 1);
      if (kind === "SQLite") vi.setSystemTime(nextAt);
      else await db.updateTable("job_items").set({ next_at: 0 }).execute();
    }
    expect(waits).toEqual([2, 4, 8]);
    vi.useRealTimers();
  });

  test("does jobs of one line one after the other, and others beside them", async () => {
    const inLine = Object.assign({}, testJob, { line: ({ text }: { text: string }) => text });
    const free = Promise.withResolvers<void>();
    first = async ({ job }) => {
      if (job.input.text === "long") await free.promise;
      return { is: "done" };
    };
    const long: string[] = [];
    for (let count = 0; count < 25; count++) long.push(await started([`a${count}`], { input: { text: "long" } }));
    const other = await started(["b"], { input: { text: "other" } });
    const round = workOnJobs(db, { rotation: inLine } as unknown as JobDefinitions, { pause: noPause });
    await vi.waitFor(async () => expect(await statesOf(other)).toEqual(["done first"]), 10_000);
    const states = await Promise.all(long.map(statesOf));
    expect(states.flat().filter((state) => state === "running first")).toHaveLength(1);
    free.resolve();
    await round;
    for (const id of long) expect(await statesOf(id)).toEqual(["done first"]);
  });

  test.each([
    ["whose input is not JSON", { input: "{" }],
    ["of a kind that there is not", { kind: "planted" as never }],
  ])("one %s keeps no others", async (_, damage) => {
    const damaged = await started(["a"]);
    await db.updateTable("jobs").set(damage).where("id", "=", damaged).execute();
    const other = await started(["b"]);
    const inLine = Object.assign({}, testJob, { line: ({ text }: { text: string }) => text });
    await workOnJobs(db, { rotation: inLine } as unknown as JobDefinitions, { pause: noPause });
    expect(await statesOf(other)).toEqual(["done second"]);
  });

  test("lets an item wait for a person, who wakes it", async () => {
    first = async () => ({ is: "waits", next: "second" });
    const id = await started(["a"]);
    await work(id);
    expect(await statesOf(id)).toEqual(["waiting second"]);
    expect(await jobOf(db, "rotation", id)).toMatchObject({ state: "running", nextAt: null });
    const [item] = await itemsOfJob(db, id);
    expect(await proceed(db, testJob, { jobId: id, itemId: item?.id ?? "" })).toBe(true);
    await vi.waitFor(async () => expect(await statesOf(id)).toEqual(["done second"]));
    expect(await proceed(db, testJob, { jobId: id, itemId: item?.id ?? "" })).toBe(false);
  });

  test("stores a change of the store and its outcome together", async () => {
    let count = 0;
    first = ({ once }) =>
      once(async (transaction) => {
        count += 1;
        await putSetting(transaction, "test", { value: String(count), by: "Ada" });
        return { is: "done", next: "second", facts: { count } };
      });
    const id = await started(["a"]);
    await work(id);
    expect(await statesOf(id)).toEqual(["done second"]);
    expect(count).toBe(1);
  });

  test("a server that stops ends the steps for which a caller waits, and leaves the others to the next server", async () => {
    first = async () => {
      void drain(0);
      return { is: "done", next: "second" };
    };
    const [called, other] = [await started(["a"]), await started(["b"])];
    await workOn(db, testJob, called, { pause: noPause, local: {} });
    await work(other);
    expect(await statesOf(called)).toEqual(["done second"]);
    expect(await statesOf(other)).toEqual(["waiting first"]);
  });

  test("pauses a job whose kind says so where an item fails", async () => {
    first = async () => ({ is: "failed", code: "last_administrator" });
    const id = await started(["a"]);
    await work(id, { ...testJob, pausesOnFailure: true } as AnyJob);
    expect(await jobOf(db, "rotation", id)).toMatchObject({ state: "paused", cause: "last_administrator" });
  });

  test("a server that was too slow does not pause the job for an item that another server has", async () => {
    first = async ({ item }) => {
      await db.updateTable("job_items").set({ run: "run_of_another" }).where("id", "=", item.id).execute();
      throw new StarterGone("sql_connection_unreachable");
    };
    const id = await started(["a"]);
    const ended = work(id);
    await vi.waitFor(async () => expect((await itemsOfJob(db, id))[0]).toMatchObject({ run: "run_of_another" }));
    first = async () => ({ is: "done" });
    await ended;
    expect(await jobOf(db, "rotation", id)).toMatchObject({ state: "ended", cause: null });
    expect(await statesOf(id)).toEqual(["done first"]);
  });

  test("looks at an unknown item again in each round, also in a job that has ended", async () => {
    first = async () => ({ is: "unknown", code: "outcome_unknown", looksAgain: true });
    let isKnown = false;
    const steps = {
      ...testJob.steps,
      first: {
        ...testJob.steps.first,
        recover: async (): Promise<End> =>
          isKnown ? { is: "done" } : { is: "unknown", code: "outcome_unknown", looksAgain: true },
      },
    };
    const kinds = { rotation: { ...testJob, steps } as AnyJob } as JobDefinitions;
    const id = await started(["a"]);
    await workOnJobs(db, kinds, { pause: noPause });
    await db.updateTable("job_items").set({ at: 1 }).execute();
    await workOnJobs(db, kinds, { pause: noPause });
    expect((await itemsOfJob(db, id))[0]?.at).toBe(1);
    expect(await statesOf(id)).toEqual(["unknown first outcome_unknown"]);
    expect((await jobOf(db, "rotation", id))?.state).toBe("ended");
    isKnown = true;
    await workOnJobs(db, kinds, { pause: noPause });
    expect(await statesOf(id)).toEqual(["done first"]);
  });

  test("refuses an input or an item that is too large, and a job whose open key is taken", async () => {
    const large = "x".repeat(65 * 1024);
    await expect(started([], { input: { text: large } })).rejects.toMatchObject({ code: "too_large" });
    await expect(started([large.slice(0, 17 * 1024)])).rejects.toMatchObject({ code: "too_large" });
    const id = await started(["a"], { openKey: "one" });
    await expect(started(["a"], { openKey: "one" })).rejects.toThrow("taken");
    await work(id);
    await started(["a"], { openKey: "one" });
    expect(await newestJobs(db, { kind: "rotation" })).toHaveLength(2);
  });

  test("does not begin before its start", async () => {
    const later = Date.now() + 3_600_000;
    const at = await started(["a"], { startAt: later });
    await work(at);
    expect(await jobOf(db, "rotation", at)).toMatchObject({ state: "running", nextAt: later });
  });

  test("a paused job does nothing, and its progress says what is left", async () => {
    const id = await started(["a", "b"]);
    expect(await pauseJob(db, id, { by: "Ada" })).toBe(true);
    await workOnJobs(db, { rotation: testJob } as unknown as JobDefinitions, { pause: noPause });
    const job = await jobOf(db, "rotation", id);
    if (!job) throw new Error(id);
    expect(await progressOf(db, job)).toMatchObject({ remaining: 2, counts: { waiting: 2 } });
    expect(await resumeJob(db, id, { ...UNDER, by: "Ada" })).toBe(true);
    await workOnJobs(db, { rotation: testJob } as unknown as JobDefinitions, { pause: noPause });
    expect(await statesOf(id)).toEqual(["done second", "done second"]);
  });

  test("an ended job is removed once its kind stores it no longer", async () => {
    const id = await started(["a"]);
    await work(id);
    const kinds = { rotation: { ...testJob, keepDays: 90 } as AnyJob } as JobDefinitions;
    await sweepJobs(db, kinds);
    expect(await jobOf(db, "rotation", id)).toBeDefined();
    await db.updateTable("jobs").set({ ended_at: 1 }).execute();
    await db.updateTable("job_items").set({ state: "unknown", next_at: 0 }).execute();
    await sweepJobs(db, kinds);
    expect(await statesOf(id)).toEqual(["unknown second"]);
    await db.updateTable("job_items").set({ next_at: null }).execute();
    await sweepJobs(db, kinds);
    const left = ["jobs", "job_items", "job_steps"] as const;
    for (const table of left) expect(await db.selectFrom(table).selectAll().execute()).toEqual([]);
  });

  test("a job that cannot be read does not keep the others from going on", async () => {
    const broken = await started(["a"]);
    await db.updateTable("job_items").set({ state: "running", run: "run_dead" }).execute();
    await db.updateTable("jobs").set({ state: "stopped", input: "{}" }).execute();
    const id = await started(["b"]);
    await workOnJobs(db, { rotation: testJob } as unknown as JobDefinitions, { pause: noPause });
    expect(await statesOf(id)).toEqual(["done second"]);
    expect(await statesOf(broken)).toEqual(["running first"]);
  });

  test("a job whose last item another server has just ended is due again", async () => {
    const id = await started(["a"]);
    await db.updateTable("job_items").set({ state: "done", next_at: null }).execute();
    await restJob(db, id);
    expect(await jobOf(db, "rotation", id)).toMatchObject({ state: "running", nextAt: 0 });
    await workOnJobs(db, { rotation: testJob } as unknown as JobDefinitions, { pause: noPause });
    expect((await jobOf(db, "rotation", id))?.state).toBe("ended");
  });

  test("an unknown item of which no attempt is stored stays as it is", async () => {
    const id = await started(["a"]);
    const unknown = { state: "unknown", code: "secret_undelivered", next_at: 0 } as const;
    await db.updateTable("job_items").set(unknown).execute();
    await db.updateTable("jobs").set({ state: "stopped" }).execute();
    await workOnJobs(db, { rotation: testJob } as unknown as JobDefinitions, { pause: noPause });
    expect(await statesOf(id)).toEqual(["unknown first secret_undelivered"]);
  });

  test("a starter who is disabled during a step gives nothing in the next one", async () => {
    const ada = await person("Ada", { administrator: true });
    const { starter } = await inRequest(ada.browser, async () => underOf((await currentActor(false)) as Actor));
    let count = 0;
    const asStarter = (run: () => Promise<End>) => ({ as: "starter", run, recover: testJob.steps.second.recover });
    const steps = {
      first: asStarter(async () => {
        await db.deleteFrom("sessions").where("account_id", "=", ada.id).execute();
        return { is: "done", next: "second" };
      }),
      second: asStarter(async () => {
        count += 1;
        return { is: "done" };
      }),
    };
    const id = await started(["a"], { starter });
    await work(id, Object.assign({}, testJob, { steps }) as AnyJob);
    expect(count).toBe(0);
    expect(await statesOf(id)).toEqual(["waiting second"]);
    expect(await jobOf(db, "rotation", id)).toMatchObject({ state: "paused", cause: "unauthenticated" });
  });
});
