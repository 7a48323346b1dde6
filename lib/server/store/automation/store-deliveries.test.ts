import { expect, test, vi } from "vitest";
import { present } from "#lib/shared/present.ts";
import { byNamed, eachStore } from "../../../testing/server.ts";
import { isShared, storeTime } from "../db/clock.ts";
import type { Store } from "../db/open.ts";
import { addJob, type NewJob } from "../jobs/add-job.ts";
import { endJob } from "../jobs/job-changes.ts";
import { beginStep, endStep, itemOf, saveItem } from "../jobs/job-items.ts";
import { removeEndedJobs } from "../jobs/job-sweep.ts";
import { rowOf } from "../sql-users/present-sql-users.ts";
import { saveCreated } from "../sql-users/sql-users.ts";
import { deliveriesToNotify, removeDeliveryNotices, saveArrived } from "./delivery-notices.ts";
import {
  addSecretStore,
  allSecretStores,
  editSecretStore,
  isAsRead,
  removeSecretStore,
  saveTry,
  secretStoreFor,
} from "./secret-stores.ts";
import {
  type DeliveryData,
  deliveriesOfSqlUser,
  deliveryById,
  deliveryOfParent,
  openDeliveries,
  openKeyOf,
  watchDelivery,
} from "./store-deliveries.ts";

const add = (db: Store, id: string, scope: { clusterId: string; teamId: null } | { clusterId: null; teamId: string }) =>
  addSecretStore(db, {
    id,
    name: id,
    kind: "vault",
    scope,
    address: "https://vault.example",
    settings: "{}",
    template: "a/{cluster}/{name}",
    sealed: "1.a",
    createdBy: "Ada",
  });

type More = { sqlUserId: string; step?: string; storeId?: string; parentId?: string };

/** Stores an open delivery; undefined where the SQL user has one. */
async function newDelivery(db: Store, id: string, { sqlUserId, parentId, ...more }: More) {
  const { step = "writing", storeId = "sst_team" } = more;
  const data: DeliveryData = {
    marker: `m_${id}`,
    versionBefore: null,
    versionAfter: "2",
    unsure: false,
    sent: step === "setting",
    setAt: null,
    failed: 0,
    problem: null,
    outcome: null,
    alone: false,
  };
  const made = await addJob(
    db,
    present<NewJob>({
      id,
      kind: "delivery",
      input: { storeId, storeName: "vault", path: "a/c/app", reason: "rotation" },
      starter: { id: "acc_1", email: "a@b", name: "Ada", sessionHash: "s" },
      requestId: "req_1",
      address: "",
      about: parentId,
    }),
    [{ step, input: {}, data, openKey: openKeyOf(sqlUserId), sqlUser: { clusterId: "c1", name: "app", sqlUserId } }],
  );
  if (made !== undefined) await watchDelivery(db, id);
  return made;
}

/** Ends a delivery like this. */
async function ended(db: Store, id: string, outcome: "delivered" | "undone", at?: number): Promise<void> {
  const { itemId = "" } = (await deliveryById(db, id)) ?? {};
  const item = await itemOf(db, itemId);
  if (!item) throw new Error(id);
  const run = `run_${id}`;
  expect(await beginStep(db, item, { run, step: item.step })).toBe(true);
  const how = outcome === "delivered" ? ({ outcome: "done", state: "done" } as const) : FAILED;
  const end = { step: item.step, data: Object.assign({}, item.data, { outcome }), unsure: false, tries: 0 };
  const stored = Object.assign({ afterMs: null, code: null, words: null }, how, end);
  expect(await endStep(db, Object.assign({}, item, { run }), stored)).toBe(true);
  expect(await endJob(db, id)).toBe(true);
  expect(await saveItem(db, { id: itemId, run }, { data: end.data })).toBe(false);
  if (at !== undefined)
    await db.updateTable("jobs").set({ started_at: at, ended_at: at }).where("id", "=", id).execute();
}
const FAILED = { outcome: "not_done", state: "failed" } as const;

eachStore((db) => {
  test("a SQL user has the secret store of its team, else of its cluster; a delivery is in one run's hands", async () => {
    await db().deleteFrom("secret_stores").execute();
    await add(db(), "sst_cluster", { clusterId: "c1", teamId: null });
    await add(db(), "sst_team", { clusterId: null, teamId: "tea_1" });
    const of = async (clusterId: string, teamId: string | null) =>
      (await secretStoreFor(db(), { clusterId, teamId }))?.id;
    expect(await of("c1", "tea_1")).toBe("sst_team");
    expect(await of("c2", "tea_1")).toBe("sst_team");
    expect(await of("c1", "tea_2")).toBe("sst_cluster");
    expect(await of("c1", null)).toBe("sst_cluster");
    expect(await of("c2", null)).toBeUndefined();
    await expect(add(db(), "sst_other", { clusterId: "c1", teamId: null })).rejects.toThrow();

    await saveCreated(db(), { clusterId: "c1", name: "app" }, { by: byNamed("Ada") });
    const sqlUserId = (await rowOf(db(), { clusterId: "c1", name: "app" }))?.id ?? "";
    expect(await newDelivery(db(), "dlv_1", { sqlUserId, parentId: "itm_1", step: "setting" })).toBe("dlv_1");
    expect(await newDelivery(db(), "dlv_2", { sqlUserId })).toBeUndefined();
    expect(await openDeliveries(db())).toMatchObject([{ id: "dlv_1", step: "setting", tries: 0, endedAt: null }]);
    expect(await removeSecretStore(db(), "sst_team")).toBe(false);
    expect(await isAsRead(db(), { id: "sst_team", sealed: "1.a" })).toBe(true);
    expect(await isAsRead(db(), { id: "sst_team", sealed: "1.older" })).toBe(false);
    await ended(db(), "dlv_1", "delivered");
    expect(await deliveryOfParent(db(), "itm_1")).toMatchObject({
      id: "dlv_1",
      outcome: "delivered",
      versionAfter: "2",
    });
    const { open, last } = await deliveriesOfSqlUser(db(), sqlUserId);
    expect([open, last?.id]).toEqual([undefined, "dlv_1"]);

    const [, team] = await allSecretStores(db());
    if (!team) throw new Error("It is gone.");
    await saveTry(db(), team.id, "denied");
    const edit = { ...team, name: "new", sealed: "1.b", by: "Bo", moves: true };
    expect(await editSecretStore(db(), team, edit)).toBe("done");
    expect(await editSecretStore(db(), team, edit)).toBe("outdated");
    expect((await allSecretStores(db()))[1]).toMatchObject({ name: "new", triedAt: null, changedBy: "Bo" });
    expect(await removeSecretStore(db(), "sst_team")).toBe(true);
    expect(await isAsRead(db(), { id: "sst_team", sealed: "1.b" })).toBe(false);
  });

  test("a store stays where it is while a delivery needs it, and goes where one only takes its password out", async () => {
    await db().deleteFrom("secret_stores").execute();
    await add(db(), "sst_team", { clusterId: null, teamId: "tea_1" });
    const toStep = async (step: string) =>
      db().updateTable("job_items").set({ step }).where("job_id", "=", "dlv_held").execute();
    expect(await newDelivery(db(), "dlv_held", { sqlUserId: "usr_held" })).toBe("dlv_held");
    const [team] = await allSecretStores(db());
    if (!team) throw new Error("It is gone.");
    const edit = { ...team, address: "https://other.example", by: "Bo" };
    for (const step of ["writing", "setting", "promoting"] as const) {
      await toStep(step);
      expect(await editSecretStore(db(), team, { ...edit, moves: true })).toBe("needed");
      expect(await editSecretStore(db(), team, { ...team, by: "Bo", moves: false })).toBe("done");
      expect(await removeSecretStore(db(), "sst_team")).toBe(false);
    }
    await toStep("undoing");
    expect(await editSecretStore(db(), team, { ...edit, moves: true })).toBe("done");
    expect(await removeSecretStore(db(), "sst_team")).toBe(true);
  });

  test("a delivery ends at the time of the store, which a changed password has too", async () => {
    await db().deleteFrom("secret_stores").execute();
    await add(db(), "sst_team", { clusterId: null, teamId: "tea_1" });
    await newDelivery(db(), "dlv_timed", { sqlUserId: "usr_timed" });
    const before = await storeTime(db());
    const clock = isShared(db()) ? vi.spyOn(Date, "now").mockReturnValue(1_000) : undefined;
    await ended(db(), "dlv_timed", "undone");
    clock?.mockRestore();
    expect((await deliveryById(db(), "dlv_timed"))?.endedAt).toBeGreaterThanOrEqual(before);
  });

  test("a look for passwords that were replaced reads no delivery whose password is in force", async () => {
    const target = { clusterId: "c1", name: "app" };
    await saveCreated(db(), target, { by: byNamed("Ada"), ownerTeamId: null });
    const sqlUserId = (await rowOf(db(), target))?.id ?? "";
    await newDelivery(db(), "dlv_force", { sqlUserId });
    await ended(db(), "dlv_force", "delivered");
    const { data } = await db()
      .selectFrom("job_items")
      .select("data")
      .where("job_id", "=", "dlv_force")
      .executeTakeFirstOrThrow();
    const withTime = JSON.stringify(Object.assign(JSON.parse(data), { setAt: 500 }));
    await db().updateTable("job_items").set({ data: withTime }).where("job_id", "=", "dlv_force").execute();
    await saveArrived(db(), "dlv_force", 500);
    const changed = (at: number) =>
      db().updateTable("sql_users").set({ password_changed_at: at }).where("id", "=", sqlUserId).execute();
    await changed(500);
    const asked = vi.spyOn(db().getExecutor(), "executeQuery");
    expect(await deliveriesToNotify(db())).toEqual([]);
    const answers = await Promise.all(asked.mock.results.map(({ value }) => value));
    asked.mockRestore();
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.flatMap(({ rows }) => rows)).toEqual([]);
    await changed(501);
    expect(await deliveriesToNotify(db())).toMatchObject([{ id: "dlv_force", what: "replaced" }]);
  });

  test("deliveries that ended long ago are removed, but for the last that arrived and those that are not over", async () => {
    await db().deleteFrom("secret_stores").execute();
    await add(db(), "sst_team", { clusterId: null, teamId: "tea_1" });
    const DAY = 24 * 60 * 60_000;
    const now = 1_000 * DAY;
    const all = [
      ["dlv_s1", 300, "delivered"],
      ["dlv_s2", 200, "delivered"],
      ["dlv_s3", 100, "undone"],
      ["dlv_s4", 80, "undone"],
    ] as const;
    for (const [id, days, outcome] of all) {
      await newDelivery(db(), id, { sqlUserId: "usr_swept" });
      await ended(db(), id, outcome, now - days * DAY);
    }
    await newDelivery(db(), "dlv_s5", { sqlUserId: "usr_swept" });
    await removeEndedJobs(db(), "delivery", {
      before: now - 90 * DAY,
      keepsLast: true,
      removes: removeDeliveryNotices,
    });
    const noticed = await db()
      .selectFrom("delivery_notices")
      .select("job_id")
      .where("job_id", "like", "dlv_s%")
      .execute();
    expect(
      noticed
        .map(({ job_id }) => job_id)
        .filter((id) => /s[1-5]$/.test(id))
        .sort(),
    ).toEqual(["dlv_s2", "dlv_s4", "dlv_s5"]);
    const left = await Promise.all(
      ["dlv_s1", "dlv_s2", "dlv_s3", "dlv_s4", "dlv_s5"].map((id) => deliveryById(db(), id)),
    );
    expect(left.flatMap((each) => each?.id ?? [])).toEqual(["dlv_s2", "dlv_s4", "dlv_s5"]);
  });
});
