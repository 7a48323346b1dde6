import { beforeEach, describe, expect, test } from "vitest";
import { resumePlan, until } from "../../../testing/accounts/leaver-steps.ts";
import { freshServer, onStore, STORES } from "../../../testing/on-store.ts";
import { unitPerson } from "../../../testing/people.ts";
import { codeOf, world } from "../../../testing/request-steps.ts";
import { change, type Person, person } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { hold, underWay } from "../../../testing/sql-users/rotation-faults.ts";
import { addApps, beginRotations, type Opener, once, started } from "../../../testing/sql-users/rotation-steps.ts";
import { addPlan } from "../../leaver/job.ts";
import { addRotation } from "../../rotation/job.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { pauseJob, stopJob } from "../../store/jobs/job-changes.ts";
import { addLeaverRotation } from "../../store/jobs/leaver-rotations.ts";
import type { LeaverInput } from "../../store/jobs/leavers.ts";
import { noticesOf } from "../../store/people/notices.ts";
import { enableAccountDoor } from "../doors/people/accounts.ts";
import {
  pauseRotationDoor,
  resumeRotationDoor,
  retryRotationDoor,
  stopRotationDoor,
} from "../doors/sql-users/rotation.ts";
import { JOBS } from "./job-kinds.ts";
import { notifyOfTrouble } from "./job-trouble.ts";

freshServer();

let db: Store;
let bea: Person;
let browser: Opener;

/** The notices of a person about stored work, the oldest first, after two rounds. */
async function noticesFor({ id }: Person) {
  await Promise.all([notifyOfTrouble(db, JOBS), notifyOfTrouble(db, JOBS)]);
  await notifyOfTrouble(db, JOBS);
  const { notices } = await noticesOf(db, id);
  return notices.filter(({ kind }) => kind === "job_trouble").toReversed();
}

const fail = () => {
  world.instead = ({ method }) => (method === "PUT" ? { status: 400, body: { code: 3, message: "no" } } : undefined);
};

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    ({ bea, browser } = await beginRotations());
    db = await store();
  });

  test("a rotation that is over with failures notifies its starter and the administrators once, until it is retried", async () => {
    const names = await addApps(2);
    fail();
    const id = await started(bea, browser, names);
    await once(bea, id, "over");
    const text = "The rotation that Bea started is over: 2 failed.";
    const notice = { text, path: `/rotation/${id}`, read: false };
    for (const each of [bea, world.ada]) expect(await noticesFor(each)).toMatchObject([notice]);
    expect(await noticesFor(world.cleo)).toEqual([]);
    expect(codeOf(await change(bea, retryRotationDoor, { id, key: browser.key }))).toBe("ok");
    await once(bea, id, "over");
    expect(await noticesFor(bea)).toMatchObject([Object.assign({}, notice, { read: true }), notice]);
    world.instead = () => undefined;
    expect(codeOf(await change(bea, retryRotationDoor, { id, key: browser.key }))).toBe("ok");
    await once(bea, id, "over");
    expect((await noticesFor(world.ada)).map(({ read }) => read)).toEqual([true, true]);
  });

  test("one that waits since its starter lost the role notifies them and the administrators, and one that a person paused nobody", async () => {
    const names = await addApps(12);
    const release = hold();
    const id = await started(bea, browser, names);
    await underWay(10);
    expect(codeOf(await change(bea, pauseRotationDoor, { id }))).toBe("ok");
    expect(await noticesFor(world.ada)).toEqual([]);
    expect(codeOf(await change(bea, resumeRotationDoor, { id, key: browser.key }))).toBe("ok");
    const role = { clusterId: CLUSTER_ID, role: "cluster_developer", by: "Ada" } as const;
    await putGrant(db, { kind: "account", id: bea.id }, role);
    release();
    await once(world.ada, id, "paused");
    const text = "The rotation that Bea started is paused. Bea may not do what is left.";
    for (const each of [bea, world.ada]) expect(await noticesFor(each)).toMatchObject([{ text, read: false }]);
  });

  test("one that Rolecall stopped notifies, and one that a person of that name stopped does not", async () => {
    const names = await addApps(12);
    const release = hold();
    const id = await started(bea, browser, names);
    await underWay(10);
    const named = await person("Rolecall", { administrator: true });
    expect(codeOf(await change(named, stopRotationDoor, { id }))).toBe("ok");
    release();
    await once(world.ada, id, "stopped");
    for (const each of [bea, world.ada, named]) expect(await noticesFor(each)).toEqual([]);
    await db.updateTable("jobs").set({ state: "running" }).where("id", "=", id).execute();
    expect(await stopJob(db, id, "Rolecall", "unauthenticated")).toBe(true);
    const text = "The rotation that Bea started was stopped. Bea is gone, or may not do what is left.";
    expect(await noticesFor(bea)).toMatchObject([{ text, read: false }]);
  });

  test("a leaver plan that waits notifies the administrators until one continues it, and not the one who leaves", async () => {
    const eve = await person("Eve", { administrator: true });
    const starter = { id: world.ada.id, ...unitPerson("Ada"), sessionHash: "" };
    const account = { id: eve.id, email: "eve@example.com", name: "Eve" };
    const input: LeaverInput = { account, rest: "browser", key: browser.key, successors: [], startedBy: "Ada" };
    await addPlan(db, "lev_1", { starter, requestId: "req_1", address: "", input });
    await pauseJob(db, "lev_1", { by: "Rolecall", cause: "unauthenticated" });
    const text = "The leaver plan for Eve is paused. The session or token of Ada is over.";
    expect(await noticesFor(world.ada)).toMatchObject([{ text, path: `/access/people/${eve.id}/leaver` }]);
    expect(await noticesFor(eve)).toEqual([]);
    expect(codeOf(await resumePlan(world.ada, eve, { key: browser.key }))).toBe("ok");
    await until(world.ada, eve, ({ plan }) => plan?.state === "done");
    expect(await noticesFor(world.ada)).toMatchObject([{ text, read: true }]);
  });

  test("rotations of a leaver plan that wait for the same are one notice, which leads to the plan", async () => {
    const eve = await person("Eve");
    const starter = { id: world.ada.id, ...unitPerson("Ada"), sessionHash: "" };
    const account = { id: eve.id, email: "eve@example.com", name: "Eve" };
    const under = { starter, requestId: "req_1", address: "" };
    const input: LeaverInput = { account, rest: "browser", key: browser.key, successors: [], startedBy: "Ada" };
    await addPlan(db, "lev_1", Object.assign({ input }, under));
    for (const deliver of ["owners", "store"] as const) {
      const id = (await addRotation(db, Object.assign({ deliver, key: browser.key }, under), [])) ?? "";
      await addLeaverRotation(db, "lev_1", id);
      await pauseJob(db, id, { by: "Rolecall", cause: "unauthenticated" });
      await noticesFor(world.ada);
    }
    const text = "The rotation of the leaver plan for Eve is paused. The session or token of Ada is over.";
    expect(await noticesFor(world.ada)).toMatchObject([{ text, path: `/access/people/${eve.id}/leaver`, read: false }]);
  });

  test("a leaver plan that waits needs nothing any more once its account is enabled again", async () => {
    const eve = await person("Eve");
    const starter = { id: world.ada.id, ...unitPerson("Ada"), sessionHash: "" };
    const account = { id: eve.id, email: "eve@example.com", name: "Eve" };
    const input: LeaverInput = { account, rest: "browser", key: browser.key, successors: [], startedBy: "Ada" };
    await addPlan(db, "lev_1", { starter, requestId: "req_1", address: "", input });
    await pauseJob(db, "lev_1", { by: "Rolecall", cause: "unauthenticated" });
    expect(await noticesFor(world.ada)).toMatchObject([{ read: false }]);
    const target = { accountId: eve.id, email: account.email };
    expect(codeOf(await change(world.ada, enableAccountDoor, target))).toBe("ok");
    expect(await noticesFor(world.ada)).toMatchObject([{ read: true }]);
  });
});
