import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { inRequest } from "../../testing/next-headers.ts";
import { freshServer, onStore, STORES } from "../../testing/on-store.ts";
import { type Person, person } from "../../testing/requests.ts";
import { currentActor } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { newestJobs } from "../store/jobs/jobs.ts";
import { attend, attendedStep } from "./attend.ts";
import { startJob, underOf } from "./control.ts";
import { type AnyJob, defineJob } from "./define.ts";
import { type JobDefinitions, workOnJobs } from "./work.ts";

freshServer({ SESSION_SECRET: `1:${"s".repeat(32)}` });

type Empty = Record<string, never>;
let mayRun: () => void;
const empty = z.strictObject({});

const testJob = defineJob<Empty, Empty, Empty, "only">({
  kind: "approval",
  input: empty,
  item: empty,
  data: empty,
  steps: { only: attendedStep(async () => ({ is: "not done" })) },
  mayRun: () => mayRun(),
  maySee: () => true,
  mayControl: () => false,
  atOnce: 1,
  starterGone: () => "stop",
});

let db: Store;
let ada: Person;

/** What Ada's request starts. */
async function ofAda() {
  const actor = await currentActor(false);
  if (!actor) throw new Error("nobody is signed in");
  const job = Object.assign(await underOf(actor), { input: {} });
  return { job, item: { step: "only", input: {}, data: {}, openKey: "one" } as const, taken: "busy" as const };
}

const done = <T>(work: () => Promise<T>) =>
  inRequest(ada.browser, async () =>
    attend(
      db,
      testJob,
      Object.assign(await ofAda(), { work: async () => ({ value: await work(), end: { is: "done" } as const }) }),
    ),
  );

const states = async () => (await newestJobs(db, { kind: "approval" })).map(({ state, counts }) => ({ state, counts }));

describe.each(STORES)("stored work that a person waits for, on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    db = await store();
    ada = await person("Ada", { administrator: true });
    mayRun = () => {};
  });

  test("gives them what it comes to, and refuses a second one until it is over", async () => {
    const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = done(async () => {
      begun.resolve();
      await goOn.promise;
      return "first";
    });
    await begun.promise;
    await expect(done(async () => "second")).rejects.toMatchObject({ code: "busy" });
    goOn.resolve();
    expect(await first).toBe("first");
    expect(await done(async () => "third")).toBe("third");
    expect(await states()).toMatchObject([
      { state: "ended", counts: { done: 1 } },
      { state: "ended", counts: { done: 1 } },
    ]);
  });

  test("gives them its error", async () => {
    const failing = done(async () => Promise.reject(new Refusal("request_over")));
    await expect(failing).rejects.toMatchObject({ code: "request_over" });
    expect(await states()).toMatchObject([{ state: "ended", counts: { failed: 1 } }]);
  });

  test("is not done once they have lost the right, and says so", async () => {
    mayRun = () => {
      throw new Refusal("forbidden");
    };
    let runs = 0;
    const refused = done(async () => {
      runs += 1;
    });
    await expect(refused).rejects.toMatchObject({ code: "forbidden" });
    expect(runs).toBe(0);
    expect(await states()).toMatchObject([{ state: "stopped", counts: { stopped: 1 } }]);
    mayRun = () => {};
    expect(await done(async () => "again")).toBe("again");
  });

  test("is not done by a round, since nobody waits for it any more", async () => {
    await inRequest(ada.browser, async () => {
      const { job, item } = await ofAda();
      await startJob(db, testJob, job, [item]);
    });
    await workOnJobs(db, { approval: testJob as AnyJob } as JobDefinitions);
    expect(await states()).toMatchObject([{ state: "ended", counts: { failed: 1 } }]);
  });
});
